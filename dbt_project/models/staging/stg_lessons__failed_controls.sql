select
    ingest_seq,
    {{ json_text('line', '$.control_id') }} as control_id,
    {{ json_text('line', '$.failure') }} as failure
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.failed_controls') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('lessons') }}
) as event_lines
