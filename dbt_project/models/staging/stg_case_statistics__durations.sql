select
    ingest_seq,
    {{ json_text('line', '$.offence_id') }} as offence_id,
    {{ json_text('line', '$.offence_group') }} as offence_group,
    {{ json_text('line', '$.bin_id') }} as bin_id,
    cast({{ json_text('line', '$.count') }} as bigint) as duration_count
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.durations') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('case-statistics') }}
) as event_lines
