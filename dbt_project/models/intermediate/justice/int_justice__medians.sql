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
    {% for column in key %}
        medians.{{ column }},
    {% endfor %}
    medians.closed_count,
    case when medians.closed_count > 0 then medians.median_from_days end as median_from_days,
    case when medians.closed_count > 0 then bins.upper_days end as median_to_days
from medians
left join {{ ref('duration_bins') }} as bins
    on medians.upper_bin = bins.sequence
