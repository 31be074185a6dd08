with shown as (
    select distinct comparison_id
    from {{ ref('mart_audit__restatements') }}
)

select
    events.comparison_id,
    events.part,
    events.unit_id,
    events.ingest_seq,
    records.partner,
    records.stream,
    records.event_source,
    records.event_id,
    records.data_origin
from {{ source('bronze', 'restatement_events') }} as events
inner join shown
    on events.comparison_id = shown.comparison_id
inner join {{ ref('stg_landing__records') }} as records
    on events.ingest_seq = records.ingest_seq
