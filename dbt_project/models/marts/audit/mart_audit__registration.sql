with used as (
    select
        partner,
        data_origin,
        code_list,
        field_path,
        local_code,
        count(distinct ingest_seq) as records,
        count(distinct case when is_standing then ingest_seq end) as standing_records,
        sum(case when is_standing and unit_of_count = 'zaak' then counted end) as counted_zaak,
        sum(case when is_standing and unit_of_count = 'feit' then counted end) as counted_feit,
        sum(case when is_standing and unit_of_count = 'verdachte' then counted end) as counted_verdachte
    from {{ ref('int_registration__sent') }}
    group by partner, data_origin, code_list, field_path, local_code
)

select
    used.partner,
    used.code_list,
    used.field_path,
    used.local_code,
    mapped.label_nl,
    'used' as code_state,
    case
        when mapped.lost_group and mapped.lost_iccs then 'not_mapped'
        when mapped.lost_indicator then 'not_mapped'
        when mapped.lost_offence or mapped.lost_group or mapped.lost_iccs then 'mapped_with_loss'
        else 'mapped'
    end as mapping_state,
    used.records,
    used.standing_records,
    cast(coalesce(used.counted_zaak, 0) as bigint) as counted_zaak,
    cast(coalesce(used.counted_feit, 0) as bigint) as counted_feit,
    cast(coalesce(used.counted_verdachte, 0) as bigint) as counted_verdachte,
    mapped.is_verified,
    mapped.offence_group,
    mapped.is_primary,
    mapped.secondary_groups_count,
    mapped.iccs_code,
    mapped.iccs_verified,
    mapped.indicators_count,
    mapped.lost_offence,
    mapped.is_whole_article,
    mapped.lost_group,
    mapped.lost_iccs,
    mapped.lost_indicator,
    used.data_origin
from used
inner join {{ ref('int_registration__mapped') }} as mapped
    on
        used.code_list = mapped.code_list
        and used.local_code = mapped.local_code

union all

select
    partner,
    code_list,
    field_path,
    cast(null as string) as local_code,
    cast(null as string) as label_nl,
    code_state,
    'refused' as mapping_state,
    records,
    cast(0 as bigint) as standing_records,
    cast(0 as bigint) as counted_zaak,
    cast(0 as bigint) as counted_feit,
    cast(0 as bigint) as counted_verdachte,
    cast(null as boolean) as is_verified,
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
    cast(null as boolean) as lost_indicator,
    data_origin
from {{ ref('int_registration__refused') }}
