select
    ingest_seq,
    {{ json_text('line', '$.direction') }} as direction,
    {{ json_text('line', '$.counterpart_phase_id') }} as counterpart_phase_id,
    cast({{ json_text('line', '$.cohort_month') }} as date) as cohort_month,
    {{ json_text('line', '$.offence_id') }} as offence_id,
    {{ json_text('line', '$.offence_group') }} as offence_group,
    cast({{ json_text('line', '$.count') }} as bigint) as handed_count
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.hand_overs') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('case-statistics') }}
) as event_lines
