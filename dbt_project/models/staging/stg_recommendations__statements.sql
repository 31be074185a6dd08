select
    ingest_seq,
    partner,
    event_source,
    event_id,
    event_time,
    appended_at,
    data_origin,
    {{ json_text('payload', '$.data.coordinator_oin') }} as coordinator_oin,
    cast({{ json_text('payload', '$.data.reference_date') }} as date) as reference_date,
    {{ json_text('payload', '$.data.scope') }} as scope,
    {{ json_text('payload', '$.data.body_id') }} as body_id,
    {{ json_text('payload', '$.data.round') }} as body_round,
    {{ json_text('payload', '$.data.reference_number') }} as reference_number,
    {{ json_text('payload', '$.data.theme') }} as theme,
    {{ json_text('payload', '$.data.addressee') }} as addressee,
    {{ json_text('payload', '$.data.status_id') }} as status_id,
    cast({{ json_text('payload', '$.data.assessed_on') }} as date) as assessed_on,
    cast({{ json_text('payload', '$.data.due_on') }} as date) as due_on,
    {{ json_text('payload', '$.data.response') }} as response,
    cast({{ json_text('payload', '$.data.recommendations_total') }} as bigint) as recommendations_total,
    {{ json_text('payload', '$.data.citation.text') }} as citation_text,
    {{ json_text('payload', '$.data.citation.reference') }} as citation_reference
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('recommendations') }}
