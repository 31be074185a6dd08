{% set key = [
    'reporter_oin', 'phase_id', 'unit_of_count', 'counting_rule', 'basis_year', 'territory', 'year_number'
] %}
-- A stock that was counted on the day stands before one that follows from what came and went.
with year_ends as (
    select *
    from {{ ref('int_justice__statements') }}
    where
        region = ''
        and extract(month from period_to) = 12
),

stock_lines as (
    {{ lines_by_group(ref('stg_case_statistics__stocks'), ['end_count']) }}
),

told as (
    select
        {{ key | join(',\n        ') }},
        stock_lines.offence_group,
        1 as precedence,
        sum(stock_lines.end_count) as stock_count
    from year_ends
    inner join stock_lines
        on year_ends.ingest_seq = stock_lines.ingest_seq
    group by {{ key | join(', ') }}, stock_lines.offence_group

    union all

    select
        {{ key | join(',\n        ') }},
        counts.offence_group,
        2 as precedence,
        sum(counts.case_count) as stock_count
    from year_ends
    inner join {{ ref('int_justice__counts') }} as counts
        on year_ends.ingest_seq = counts.ingest_seq
    where year_ends.measure_kind = 'stock'
    group by {{ key | join(', ') }}, counts.offence_group
),

ranked as (
    select
        *,
        row_number() over (
            partition by
                {{ key | join(',\n                ') }},
                offence_group
            order by precedence desc
        ) as place
    from told
)

select
    {{ key | join(',\n    ') }},
    offence_group,
    stock_count
from ranked
where place = 1
