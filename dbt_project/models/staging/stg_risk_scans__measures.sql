select
    ingest_seq,
    {{ json_text('line', '$.measure_id') }} as measure_id,
    {{ json_text('line', '$.status') }} as measure_status
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.mitigating_measures') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('risk-scans') }}
) as event_lines
