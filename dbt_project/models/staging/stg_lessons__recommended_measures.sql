select
    ingest_seq,
    {{ json_text('line', '$.measure_id') }} as measure_id
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.recommended_measures') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('lessons') }}
) as event_lines
