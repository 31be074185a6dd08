select
    ingest_seq,
    partner,
    stream,
    event_type,
    event_source,
    event_id,
    event_time,
    appended_at,
    data_origin,
    case when {{ is_retraction('event_type') }} then 'retraction' else 'correction' end as reference_kind,
    {{ json_text('payload', '$.data.retraction_reason') }} as retraction_reason,
    coalesce(
        {{ json_text('payload', '$.data.retracts.source') }},
        {{ json_text('payload', '$.data.corrects.source') }}
    ) as target_source,
    coalesce(
        {{ json_text('payload', '$.data.retracts.id') }},
        {{ json_text('payload', '$.data.corrects.id') }}
    ) as target_id
from {{ source('bronze', 'events_new') }}
where
    disposition = 'accepted'
    and (
        {{ is_retraction('event_type') }}
        or {{ json_text('payload', '$.data.corrects.id') }} is not null
    )
    and {{ above_own_watermark() }}
