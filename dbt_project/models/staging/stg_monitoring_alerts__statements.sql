select
    ingest_seq,
    partner,
    event_source,
    event_id,
    event_time,
    appended_at,
    data_origin,
    {{ json_text('payload', '$.data.organisation_oin') }} as organisation_oin,
    {{ json_text('payload', '$.data.process_id') }} as process_id,
    cast({{ json_text('payload', '$.data.period.from') }} as date) as period_from,
    cast({{ json_text('payload', '$.data.period.to') }} as date) as period_to,
    {{ json_text('payload', '$.data.monitoring_profile') }} as monitoring_profile,
    cast({{ json_text('payload', '$.data.exposure.accounts_monitored') }} as double) as accounts_monitored,
    cast({{ json_text('payload', '$.data.exposure.accounts_total') }} as double) as accounts_total,
    cast({{ json_text('payload', '$.data.exposure.staff_years_monitored') }} as double) as staff_years_monitored,
    cast({{ json_text('payload', '$.data.exposure.systems_covered') }} as double) as systems_covered,
    cast({{ json_text('payload', '$.data.exposure.systems_total') }} as double) as systems_total,
    cast({{ json_text('payload', '$.data.logging_pilot') }} as boolean) as is_logging_pilot,
    {{ json_text('payload', '$.data.private_logging') }} as private_logging,
    cast({{ json_text('payload', '$.data.releases.requested') }} as bigint) as releases_requested,
    cast({{ json_text('payload', '$.data.releases.refused') }} as bigint) as releases_refused,
    {{ json_text('payload', '$.data.staff_reports') }} is not null as tells_staff_reports
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('monitoring-alerts') }}
