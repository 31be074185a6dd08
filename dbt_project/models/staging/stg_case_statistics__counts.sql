select
    ingest_seq,
    {{ json_text('line', '$.offence_id') }} as offence_id,
    {{ json_text('line', '$.offence_group') }} as offence_group,
    cast({{ json_text('line', '$.count') }} as bigint) as case_count,
    {{ json_text('line', '$.disposal_id') }} as disposal_id,
    {{ json_text('line', '$.sepot_code') }} as sepot_code,
    {{ json_text('line', '$.person_kind') }} as person_kind
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.counts') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('case-statistics') }}
) as event_lines
