-- A statement without measure_kind tells what happened in the period: so the contract says.
select
    ingest_seq,
    partner,
    event_source,
    event_id,
    event_time,
    appended_at,
    data_origin,
    {{ json_text('payload', '$.data.reporter_oin') }} as reporter_oin,
    cast({{ json_text('payload', '$.data.period.from') }} as date) as period_from,
    cast({{ json_text('payload', '$.data.period.to') }} as date) as period_to,
    {{ json_text('payload', '$.data.phase_id') }} as phase_id,
    {{ json_text('payload', '$.data.unit_of_count') }} as unit_of_count,
    {{ json_text('payload', '$.data.counting_rule') }} as counting_rule,
    {{ json_text('payload', '$.data.basis_year') }} as basis_year,
    {{ json_text('payload', '$.data.status') }} as statement_status,
    {{ json_text('payload', '$.data.territory') }} as territory,
    {{ json_text('payload', '$.data.region_code') }} as region_code,
    cast({{ json_text('payload', '$.data.capacity_staff_years') }} as double) as capacity_staff_years,
    coalesce({{ json_text('payload', '$.data.measure_kind') }}, 'flow') as measure_kind,
    {{ json_text('payload', '$.data.hand_overs') }} is not null as tells_hand_overs,
    {{ json_text('payload', '$.data.citation.text') }} as citation_text,
    {{ json_text('payload', '$.data.citation.reference') }} as citation_reference
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('case-statistics') }}
