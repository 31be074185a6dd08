select
    ingest_seq,
    {{ json_text('line', '$.function_category_id') }} as function_category_id,
    cast({{ json_text('line', '$.participants') }} as bigint) as participants,
    cast({{ json_text('line', '$.target_group_size') }} as bigint) as target_group_size
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.reach') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('awareness') }}
) as event_lines
