select
    ingest_seq,
    {{ json_text('line', '$.process_id') }} as process_id,
    cast({{ json_text('line', '$.share_covered') }} as double) as share_covered
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.processes') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('measures') }}
) as event_lines
