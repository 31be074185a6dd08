{% set key = [
    'reporter_oin', 'phase_id', 'unit_of_count', 'counting_rule', 'basis_year', 'territory', 'region', 'year_number',
    'offence_group'
] %}
-- The median is known up to its bin: of an even number it lies between the two in the middle, so that the lower bound
-- is that of the first of them and the upper bound that of the second.
with lines as (
    {{ lines_by_group(ref('stg_case_statistics__durations'), ['bin_id', 'duration_count']) }}
),

binned as (
    select
        {% for column in key[:-1] %}
            statements.{{ column }},
        {% endfor %}
        lines.offence_group,
        bins.sequence,
        bins.lower_days,
        bins.upper_days,
        sum(lines.duration_count) as closed_count
    from {{ ref('int_justice__statements') }} as statements
    inner join lines
        on statements.ingest_seq = lines.ingest_seq
    inner join {{ ref('duration_bins') }} as bins
        on lines.bin_id = bins.bin_id
    where statements.measure_kind = 'flow'
    group by
        {% for column in key[:-1] %}
            statements.{{ column }},
        {% endfor %}
        lines.offence_group,
        bins.sequence,
        bins.lower_days,
        bins.upper_days
),

cumulated as (
    select
        *,
        sum(closed_count) over (
            partition by
                {{ key | join(',\n                ') }}
            order by sequence
            rows between unbounded preceding and current row
        ) as closed_up_to,
        sum(closed_count) over (
            partition by
                {{ key | join(',\n                ') }}
        ) as closed_in_all
    from binned
),

medians as (
    select
        {{ key | join(', ') }},
        max(closed_in_all) as closed_count,
        min(case when closed_up_to >= floor((closed_in_all + 1) / 2.0e0) then lower_days end) as median_from_days,
        min(case when closed_up_to >= floor(closed_in_all / 2.0e0) + 1 then sequence end) as upper_bin
    from cumulated
    where closed_count > 0 or closed_in_all = 0
    group by {{ key | join(', ') }}
)

select
    medians.reporter_oin,
    reporters.organisation_name as reporter_name,
    medians.phase_id,
    cast(phases.sequence as bigint) as phase_order,
    phases.label_nl as phase_name_nl,
    medians.offence_group,
    offence_groups.label_nl as offence_group_name_nl,
    medians.year_number as year,
    medians.territory,
    coalesce(regions.police_unit_name, '') as region_name,
    medians.unit_of_count,
    medians.counting_rule,
    medians.basis_year,
    cast(medians.closed_count as bigint) as closed_count,
    cast(case when medians.closed_count > 0 then medians.median_from_days end as bigint) as median_from_days,
    cast(case when medians.closed_count > 0 then bins.upper_days end as bigint) as median_to_days,
    build.picture_origin as data_origin
from medians
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('population_frame') }} as reporters
    on medians.reporter_oin = reporters.organisation_oin
inner join {{ ref('chain_phases') }} as phases
    on medians.phase_id = phases.phase_id
inner join {{ ref('offence_groups') }} as offence_groups
    on medians.offence_group = offence_groups.offence_group
left join {{ ref('duration_bins') }} as bins
    on medians.upper_bin = bins.sequence
left join {{ ref('police_units') }} as regions
    on medians.region = regions.police_unit_id
