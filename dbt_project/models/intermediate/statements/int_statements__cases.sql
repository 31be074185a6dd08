-- Every origin stands here, each apart: a published statement and a reported one never replace each other.
with standing as (
    {{ standing(
        ref('stg_case_statistics__statements'),
        about=[
            'data_origin', 'reporter_oin', 'period_from', 'period_to', 'phase_id', 'unit_of_count', 'counting_rule',
            'basis_year', 'territory', 'measure_kind', 'region_code', 'citation_reference'
        ]
    ) }}
)

select
    ingest_seq,
    data_origin,
    reporter_oin,
    period_from,
    period_to,
    phase_id,
    unit_of_count,
    counting_rule,
    basis_year,
    statement_status,
    territory,
    measure_kind,
    region_code,
    capacity_staff_years,
    tells_hand_overs,
    citation_text,
    citation_reference,
    appended_at,
    first_appended_at,
    unnamed_replacements
from standing
