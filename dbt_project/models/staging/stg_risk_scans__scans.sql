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
    {{ json_text('payload', '$.data.instrument_id') }} as instrument_id,
    {{ json_text('payload', '$.data.scope') }} as scope,
    {{ json_text('payload', '$.data.process_id') }} as process_id,
    cast({{ json_text('payload', '$.data.staff_years') }} as double) as staff_years,
    cast(
        {{ json_text('payload', '$.data.equipped.authorisation_management') }} as boolean
    ) as has_authorisation_management,
    cast({{ json_text('payload', '$.data.equipped.compartmentalisation') }} as boolean) as has_compartmentalisation,
    cast({{ json_text('payload', '$.data.equipped.logging') }} as boolean) as has_logging
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('risk-scans') }}
