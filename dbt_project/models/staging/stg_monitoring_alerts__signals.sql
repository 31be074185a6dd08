select
    ingest_seq,
    {{ json_text('line', '$.category_id') }} as category_id,
    cast({{ json_text('line', '$.opened') }} as bigint) as opened_count,
    cast({{ json_text('line', '$.open') }} as bigint) as open_count,
    cast({{ json_text('line', '$.explained') }} as bigint) as explained_count,
    cast({{ json_text('line', '$.confirmed') }} as bigint) as confirmed_count
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.signals') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('monitoring-alerts') }}
) as event_lines
