with standing as (
    {{ standing(
        ref('stg_lessons__statements'),
        about=['organisation_oin', 'lesson_id', 'reference_date'],
        counted='statements.data_origin = build.picture_origin and statements.reference_date <= build.reference_date'
    ) }}
)

select
    ingest_seq,
    organisation_oin,
    lesson_id,
    reference_date,
    case_year,
    cases_evaluated,
    process_id,
    conduct_id,
    lesson,
    follow_up_status_id,
    data_origin
from standing
