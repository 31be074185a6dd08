select
    ingest_seq,
    partner,
    event_source,
    event_id,
    event_time,
    appended_at,
    data_origin,
    {{ json_text('payload', '$.data.organisation_oin') }} as organisation_oin,
    cast({{ json_text('payload', '$.data.reference_date') }} as date) as reference_date,
    {{ json_text('payload', '$.data.lesson_id') }} as lesson_id,
    cast({{ json_text('payload', '$.data.case_year') }} as bigint) as case_year,
    cast({{ json_text('payload', '$.data.cases_evaluated') }} as bigint) as cases_evaluated,
    {{ json_text('payload', '$.data.process_id') }} as process_id,
    {{ json_text('payload', '$.data.conduct_id') }} as conduct_id,
    {{ json_text('payload', '$.data.lesson') }} as lesson,
    {{ json_text('payload', '$.data.follow_up_status_id') }} as follow_up_status_id
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('lessons') }}
