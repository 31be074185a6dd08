-- What each correction or retraction names, as far as it has landed, in whichever order both came. `obstacle` says why
-- it can't act on that. Only one record of an identity is ever accepted; its repeats and conflicts change nothing.
with known as (
    select stated.*
    from {{ ref('stg_statements__references') }} as stated
    inner join {{ source('bronze', 'build') }} as build
        on stated.ingest_seq <= build.ingest_seq
),

named as (
    select
        known.ingest_seq,
        count(records.ingest_seq) as named_records,
        max(case when records.disposition = 'accepted' then records.ingest_seq end) as target_ingest_seq
    from known
    cross join {{ source('bronze', 'build') }} as build
    left join {{ ref('stg_landing__records') }} as records
        on
            known.partner = records.partner
            and known.target_source = records.event_source
            and known.target_id = records.event_id
            and build.ingest_seq >= records.ingest_seq
    group by known.ingest_seq
)

select
    known.ingest_seq,
    known.partner,
    known.stream,
    known.data_origin,
    known.event_source,
    known.event_id,
    known.event_time,
    known.appended_at,
    known.reference_kind,
    known.retraction_reason,
    known.target_source,
    known.target_id,
    named.target_ingest_seq,
    targets.event_time as target_event_time,
    targets.appended_at as target_appended_at,
    case
        when named.named_records = 0 then 'not_seen'
        when named.target_ingest_seq is null then 'refused'
        when {{ is_retraction('targets.event_type') }} then 'is_retraction'
        when {{ event_noun('targets.event_type') }} <> {{ event_noun('known.event_type') }} then 'other_type'
        when targets.data_origin <> known.data_origin then 'other_origin'
        else 'none'
    end as obstacle
from known
inner join named
    on known.ingest_seq = named.ingest_seq
left join {{ ref('stg_landing__records') }} as targets
    on named.target_ingest_seq = targets.ingest_seq
