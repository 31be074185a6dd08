select
    ingest_seq,
    {{ json_text('line', '$.conduct_id') }} as conduct_id,
    {{ json_text('line', '$.kind') }} as report_kind,
    cast({{ json_text('line', '$.count') }} as bigint) as report_count
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.staff_reports') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('monitoring-alerts') }}
) as event_lines
