{% set key = [
    'series_id', 'reporter_oin', 'phase_id', 'unit_of_count', 'counting_rule', 'basis_year', 'territory',
    'year_number', 'offence_group'
] %}
-- The members of a breakdown are told where they add up to the total; else some lines don't say of which member they
-- are.
with lines as (
    select
        series.series_id,
        statements.reporter_oin,
        statements.phase_id,
        statements.unit_of_count,
        statements.counting_rule,
        statements.basis_year,
        statements.territory,
        statements.year_number,
        outcomes.offence_group,
        outcomes.offence,
        outcomes.natural_count,
        outcomes.legal_count,
        case
            when series.person_kind = 'natural' then outcomes.natural_count
            when series.person_kind = 'legal' then outcomes.legal_count
            when series.measure = 'other_prosecuted' then outcomes.other_prosecuted_count
            else outcomes.case_count
        end as counted,
        case
            when series.person_kind is not null and outcomes.natural_count + outcomes.legal_count <> outcomes.case_count
                then 1
            when series.measure = 'other_prosecuted' and outcomes.with_ground_count <> outcomes.case_count
                then 1
            else 0
        end as untold
    from {{ ref('int_justice__statements') }} as statements
    inner join {{ ref('int_justice__outcomes') }} as outcomes
        on statements.ingest_seq = outcomes.ingest_seq
    inner join {{ ref('eu_series') }} as series
        on statements.phase_id = series.phase_id
    where
        statements.region = ''
        and statements.measure_kind = 'flow'
        and (
            (series.measure = 'happened' and outcomes.is_in_total)
            or (
                series.measure in ('outcome', 'other_prosecuted')
                and series.outcome_class = outcomes.outcome_class
                and coalesce(series.disposal_id, outcomes.disposal_id) = outcomes.disposal_id
            )
        )
),

members as (
    select
        {{ key | join(',\n        ') }},
        'total' as breakdown,
        'all' as member,
        sum(counted) as counted,
        max(untold) as untold
    from lines
    group by {{ key | join(', ') }}

    {% for breakdown in ['side', 'sector'] %}
        union all

        select
            {% for column in key %}
                lines.{{ column }},
            {% endfor %}
            '{{ breakdown }}' as breakdown,
            offences.{{ breakdown }} as member,
            sum(lines.counted) as counted,
            max(lines.untold) as untold
        from lines
        inner join {{ ref('offences') }} as offences
            on lines.offence = offences.offence_id
        group by
            {% for column in key %}
                lines.{{ column }},
            {% endfor %}
            offences.{{ breakdown }}
    {% endfor %}

    {% for member in ['natural', 'legal'] %}
        union all

        select
            {{ key | join(',\n            ') }},
            'person_kind' as breakdown,
            '{{ member }}' as member,
            sum({{ member }}_count) as counted,
            max(untold) as untold
        from lines
        group by {{ key | join(', ') }}
    {% endfor %}
),

summed as (
    select
        *,
        sum(counted) over (
            partition by
                {{ key | join(',\n                ') }},
                breakdown
        ) as counted_in_breakdown,
        max(case when breakdown = 'total' then counted end) over (
            partition by
                {{ key | join(',\n                ') }}
        ) as counted_in_total
    from members
)

select
    {{ key | join(',\n    ') }},
    breakdown,
    member,
    counted,
    counted_in_total,
    untold = 0 and counted_in_breakdown = counted_in_total as is_told
from summed
