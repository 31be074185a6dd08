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
        stream = 'risk-scans'
        and disposition = 'accepted'
        and {{ above_own_watermark() }}
) as event_lines
