{% set key = ['reporter_oin', 'phase_id', 'unit_of_count', 'counting_rule', 'basis_year', 'territory'] %}
with named as (
    select
        {% for column in key %}
            statements.{{ column }},
        {% endfor %}
        outcomes.offence_group,
        outcomes.disposal_id is not null and not outcomes.is_beside as is_disposal,
        coalesce(outcomes.outcome_class = 'sanction', false) as is_sanction
    from {{ ref('int_justice__statements') }} as statements
    inner join {{ ref('int_justice__outcomes') }} as outcomes
        on statements.ingest_seq = outcomes.ingest_seq
    where statements.region = ''
)

select
    {{ key | join(',\n    ') }},
    offence_group,
    max(max(case when is_disposal then 1 else 0 end)) over (
        partition by {{ key | join(', ') }}
    ) = 1 as names_disposals,
    max(max(case when is_sanction then 1 else 0 end)) over (
        partition by {{ key | join(', ') }}
    ) = 1 as names_sanctions
from named
group by {{ key | join(', ') }}, offence_group
