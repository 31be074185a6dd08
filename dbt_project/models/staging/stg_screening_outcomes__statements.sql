select
    ingest_seq,
    partner,
    event_source,
    event_id,
    event_time,
    appended_at,
    data_origin,
    {{ json_text('payload', '$.data.organisation_oin') }} as organisation_oin,
    cast({{ json_text('payload', '$.data.period.from') }} as date) as period_from,
    cast({{ json_text('payload', '$.data.period.to') }} as date) as period_to,
    {{ json_text('payload', '$.data.function_category_id') }} as function_category_id,
    cast({{ json_text('payload', '$.data.vog_requested') }} as bigint) as vog_requested,
    cast({{ json_text('payload', '$.data.vog_issued') }} as bigint) as vog_issued,
    cast({{ json_text('payload', '$.data.vog_refused') }} as bigint) as vog_refused,
    cast({{ json_text('payload', '$.data.hires') }} as bigint) as hires,
    cast({{ json_text('payload', '$.data.references_checked') }} as bigint) as references_checked,
    cast({{ json_text('payload', '$.data.leavers') }} as bigint) as leavers,
    cast({{ json_text('payload', '$.data.exit_interviews') }} as bigint) as exit_interviews,
    cast({{ json_text('payload', '$.data.rehiring_checks') }} as bigint) as rehiring_checks,
    {{ json_text('payload', '$.data.count_quality') }} as count_quality,
    {{ json_text('payload', '$.data.citation.text') }} as citation_text,
    {{ json_text('payload', '$.data.citation.reference') }} as citation_reference
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('screening-outcomes') }}
