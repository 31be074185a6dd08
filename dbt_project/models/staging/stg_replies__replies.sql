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
    {{ json_text('payload', '$.data.release_id') }} as release_id,
    {{ json_text('payload', '$.data.indicator_id') }} as indicator_id,
    {{ json_text('payload', '$.data.process_id') }} as process_id,
    {{ json_text('payload', '$.data.warning_id') }} as warning_id,
    {{ json_text('payload', '$.data.stance') }} as stance,
    {{ json_text('payload', '$.data.text') }} as reply_text,
    {{ json_text('payload', '$.data.supported_by.source') }} as supporting_source,
    {{ json_text('payload', '$.data.supported_by.id') }} as supporting_id
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('replies') }}
