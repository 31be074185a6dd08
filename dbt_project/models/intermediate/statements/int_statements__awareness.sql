with standing as (
    {{ standing(
        ref('stg_awareness__statements'),
        about=['organisation_oin', 'period_from', 'period_to', 'activity_id'],
        counted='statements.data_origin = build.picture_origin and statements.period_to <= build.reference_date'
    ) }}
)

select
    ingest_seq,
    organisation_oin,
    period_from,
    period_to,
    activity_id,
    evidence_grade,
    sessions,
    hours_per_participant,
    organisations_reached,
    organisations_invited,
    respondents,
    found_useful,
    data_origin
from standing
