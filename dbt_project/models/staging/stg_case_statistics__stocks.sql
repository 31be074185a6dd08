select
    ingest_seq,
    {{ json_text('line', '$.offence_id') }} as offence_id,
    {{ json_text('line', '$.offence_group') }} as offence_group,
    cast({{ json_text('line', '$.begin') }} as bigint) as begin_count,
    cast({{ json_text('line', '$.in') }} as bigint) as in_count,
    cast({{ json_text('line', '$.out') }} as bigint) as out_count,
    cast({{ json_text('line', '$.end') }} as bigint) as end_count
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.stocks') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('case-statistics') }}
) as event_lines
