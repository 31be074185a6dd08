{% set key = [
    'reporter_oin', 'phase_id', 'unit_of_count', 'counting_rule', 'basis_year', 'territory', 'region', 'year_number'
] %}
{% set flows = [
    'case_count', 'prosecution_count', 'dismissal_count', 'non_trial_count', 'conviction_count', 'acquittal_count'
] %}
{% set stocks = ['stock_begin_count', 'stock_in_count', 'stock_out_count', 'stock_end_count'] %}
with bounded as (
    select
        *,
        min(period_from) over (
            partition by
                {{ key | join(',\n                ') }},
                measure_kind
        ) as first_from,
        max(period_to) over (
            partition by
                {{ key | join(',\n                ') }},
                measure_kind
        ) as last_to
    from {{ ref('int_justice__statements') }}
),

happened as (
    select
        {{ key | join(',\n        ') }},
        counts.offence_group,
        {% for column in flows %}
            sum(counts.{{ column }}) as {{ column }},
        {% endfor %}
        max(bounded.months_covered) as months_covered,
        max(case when bounded.is_provisional then 1 else 0 end) as provisional
    from bounded
    inner join {{ ref('int_justice__counts') }} as counts
        on bounded.ingest_seq = counts.ingest_seq
    where bounded.measure_kind = 'flow'
    group by {{ key | join(', ') }}, counts.offence_group
),

stock_lines as (
    {{ lines_by_group(
        ref('stg_case_statistics__stocks'), ['begin_count', 'in_count', 'out_count', 'end_count']
    ) }}
),

waited as (
    select
        {{ key | join(',\n        ') }},
        stock_lines.offence_group,
        max(bounded.months_covered) as months_covered,
        max(case when bounded.is_provisional then 1 else 0 end) as provisional,
        sum(case when bounded.period_from = bounded.first_from then stock_lines.begin_count end) as stock_begin_count,
        sum(stock_lines.in_count) as stock_in_count,
        sum(stock_lines.out_count) as stock_out_count,
        sum(case when bounded.period_to = bounded.last_to then stock_lines.end_count end) as stock_end_count
    from bounded
    inner join stock_lines
        on bounded.ingest_seq = stock_lines.ingest_seq
    group by {{ key | join(', ') }}, stock_lines.offence_group
),

lay_there as (
    select
        {{ key | join(',\n        ') }},
        counts.offence_group,
        max(bounded.months_covered) as months_covered,
        max(case when bounded.is_provisional then 1 else 0 end) as provisional,
        sum(counts.case_count) as stock_counted
    from bounded
    inner join {{ ref('int_justice__counts') }} as counts
        on bounded.ingest_seq = counts.ingest_seq
    where
        bounded.measure_kind = 'stock'
        and bounded.period_to = bounded.last_to
    group by {{ key | join(', ') }}, counts.offence_group
),

told as (
    select
        {{ key | join(',\n        ') }},
        offence_group,
        months_covered,
        provisional,
        {{ flows | join(',\n        ') }},
        {% for column in stocks %}
            cast(null as bigint) as {{ column }},
        {% endfor %}
        cast(null as bigint) as stock_counted
    from happened

    union all

    select
        {{ key | join(',\n        ') }},
        offence_group,
        months_covered,
        provisional,
        {% for column in flows %}
            cast(null as bigint) as {{ column }},
        {% endfor %}
        {{ stocks | join(',\n        ') }},
        cast(null as bigint) as stock_counted
    from waited

    union all

    select
        {{ key | join(',\n        ') }},
        offence_group,
        months_covered,
        provisional,
        {% for column in flows + stocks %}
            cast(null as bigint) as {{ column }},
        {% endfor %}
        stock_counted
    from lay_there
),

gathered as (
    select
        {{ key | join(',\n        ') }},
        offence_group,
        min(months_covered) as months_covered,
        max(provisional) as provisional,
        {% for column in flows + stocks %}
            sum({{ column }}) as {{ column }},
        {% endfor %}
        sum(stock_counted) as stock_counted
    from told
    group by {{ key | join(', ') }}, offence_group
)

select
    gathered.reporter_oin,
    reporters.organisation_name as reporter_name,
    gathered.phase_id,
    cast(phases.sequence as bigint) as phase_order,
    phases.label_nl as phase_name_nl,
    gathered.offence_group,
    offence_groups.label_nl as offence_group_name_nl,
    gathered.year_number as year,
    gathered.territory,
    coalesce(regions.police_unit_name, '') as region_name,
    gathered.unit_of_count,
    gathered.counting_rule,
    gathered.basis_year,
    cast(gathered.months_covered as bigint) as months_covered,
    gathered.provisional = 1 as is_provisional,
    {% for column in flows + stocks + ['stock_counted'] %}
        cast(gathered.{{ column }} as bigint) as {{ column }},
    {% endfor %}
    build.picture_origin as data_origin
from gathered
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('population_frame') }} as reporters
    on gathered.reporter_oin = reporters.organisation_oin
inner join {{ ref('chain_phases') }} as phases
    on gathered.phase_id = phases.phase_id
inner join {{ ref('offence_groups') }} as offence_groups
    on gathered.offence_group = offence_groups.offence_group
left join {{ ref('police_units') }} as regions
    on gathered.region = regions.police_unit_id
