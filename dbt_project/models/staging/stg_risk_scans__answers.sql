select
    ingest_seq,
    {{ json_text('line', '$.dimension_id') }} as dimension_id,
    cast({{ json_text('line', '$.score') }} as double) as score,
    {{ json_text('line', '$.evidence_grade') }} as evidence_grade
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.answers') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('risk-scans') }}
) as event_lines
