-- A column of what is lost is null where a list has no such mapping.
with secondary_groups as (
    select
        offence_id,
        count(*) as secondary_groups_count
    from {{ ref('offence_eu_groups') }}
    where link_kind = 'secondary'
    group by offence_id
),

indicators as (
    select
        phase_id,
        count(*) as indicators_count
    from {{ ref('chain_phase_indicators') }}
    group by phase_id
)

select
    'offences' as code_list,
    offences.offence_id as local_code,
    offences.title_nl as label_nl,
    offences.verified as is_verified,
    main_groups.offence_group,
    main_groups.is_primary,
    cast(coalesce(secondary_groups.secondary_groups_count, 0) as bigint) as secondary_groups_count,
    iccs.iccs_code,
    iccs.verified as iccs_verified,
    cast(null as bigint) as indicators_count,
    false as lost_offence,
    offences.paragraph is null as is_whole_article,
    main_groups.offence_group is null as lost_group,
    iccs.iccs_code is null as lost_iccs,
    cast(null as boolean) as lost_indicator
from {{ ref('offences') }} as offences
left join {{ ref('offence_eu_groups') }} as main_groups
    on
        offences.offence_id = main_groups.offence_id
        and main_groups.link_kind = 'main'
left join secondary_groups
    on offences.offence_id = secondary_groups.offence_id
left join {{ ref('offence_iccs') }} as iccs
    on
        offences.offence_id = iccs.offence_id
        and iccs.is_primary

union all

select
    'offence_groups' as code_list,
    offence_group as local_code,
    label_nl,
    verified as is_verified,
    case when kind = 'class' then offence_group end as offence_group,
    cast(null as boolean) as is_primary,
    cast(null as bigint) as secondary_groups_count,
    cast(null as string) as iccs_code,
    cast(null as boolean) as iccs_verified,
    cast(null as bigint) as indicators_count,
    true as lost_offence,
    cast(null as boolean) as is_whole_article,
    kind <> 'class' as lost_group,
    true as lost_iccs,
    cast(null as boolean) as lost_indicator
from {{ ref('offence_groups') }}

union all

select
    'chain_phases' as code_list,
    phases.phase_id as local_code,
    phases.label_nl,
    phases.verified as is_verified,
    cast(null as string) as offence_group,
    cast(null as boolean) as is_primary,
    cast(null as bigint) as secondary_groups_count,
    cast(null as string) as iccs_code,
    cast(null as boolean) as iccs_verified,
    cast(coalesce(indicators.indicators_count, 0) as bigint) as indicators_count,
    cast(null as boolean) as lost_offence,
    cast(null as boolean) as is_whole_article,
    cast(null as boolean) as lost_group,
    cast(null as boolean) as lost_iccs,
    indicators.phase_id is null as lost_indicator
from {{ ref('chain_phases') }} as phases
left join indicators
    on phases.phase_id = indicators.phase_id

{% for code_list, column, label in [
    ('disposals', 'disposal_id', 'label_nl'),
    ('sepot_codes', 'sepot_code', 'label_nl'),
    ('duration_bins', 'bin_id', 'label_nl'),
    ('police_units', 'police_unit_id', 'police_unit_name'),
] %}
    union all

    select
        '{{ code_list }}' as code_list,
        {{ column }} as local_code,
        {{ label }} as label_nl,
        verified as is_verified,
        cast(null as string) as offence_group,
        cast(null as boolean) as is_primary,
        cast(null as bigint) as secondary_groups_count,
        cast(null as string) as iccs_code,
        cast(null as boolean) as iccs_verified,
        cast(null as bigint) as indicators_count,
        cast(null as boolean) as lost_offence,
        cast(null as boolean) as is_whole_article,
        cast(null as boolean) as lost_group,
        cast(null as boolean) as lost_iccs,
        cast(null as boolean) as lost_indicator
    from {{ ref(code_list) }}
{% endfor %}
