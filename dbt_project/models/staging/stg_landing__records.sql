select
    ingest_seq,
    topic,
    topic_partition,
    topic_offset,
    appended_at,
    landed_at,
    partner,
    stream,
    event_type,
    event_source,
    event_id,
    event_time,
    payload_hash,
    disposition,
    contract_version,
    reference_version,
    data_origin,
    redrive_of
from {{ source('bronze', 'events_new') }}
where {{ above_own_watermark() }}
