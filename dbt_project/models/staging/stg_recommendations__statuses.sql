select
    ingest_seq,
    {{ json_text('line', '$.status_id') }} as status_id,
    cast({{ json_text('line', '$.count') }} as bigint) as recommendations_count
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.statuses') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('recommendations') }}
) as event_lines
