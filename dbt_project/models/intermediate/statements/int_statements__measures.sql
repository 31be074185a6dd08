with standing as (
    {{ standing(
        ref('stg_measures__statements'),
        about=['organisation_oin', 'measure_key', 'reference_date'],
        counted='statements.data_origin = build.picture_origin and statements.reference_date <= build.reference_date'
    ) }}
)

select
    ingest_seq,
    organisation_oin,
    measure_key,
    measure_id,
    own_title,
    own_line,
    reference_date,
    owner_role,
    status_id,
    evidence_grade,
    planned_date,
    scope,
    share_covered,
    is_from_mainports,
    effect_evidence_grade,
    effect_direction,
    relative_change,
    relative_change_low,
    relative_change_high,
    effect_citation_text,
    effect_citation_reference,
    position,
    explanation,
    data_origin
from standing
