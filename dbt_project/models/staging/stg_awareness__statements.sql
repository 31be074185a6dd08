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
    {{ json_text('payload', '$.data.activity_id') }} as activity_id,
    {{ json_text('payload', '$.data.evidence_grade') }} as evidence_grade,
    cast({{ json_text('payload', '$.data.sessions') }} as bigint) as sessions,
    cast({{ json_text('payload', '$.data.hours_per_participant') }} as double) as hours_per_participant,
    cast({{ json_text('payload', '$.data.organisations.reached') }} as bigint) as organisations_reached,
    cast({{ json_text('payload', '$.data.organisations.invited') }} as bigint) as organisations_invited,
    cast({{ json_text('payload', '$.data.evaluation.respondents') }} as bigint) as respondents,
    cast({{ json_text('payload', '$.data.evaluation.found_useful') }} as bigint) as found_useful
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('awareness') }}
