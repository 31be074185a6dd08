-- What became of each correction and retraction, whichever came first. An unresolved one waits; it takes effect in the
-- first build that knows what it names.
select
    targets.ingest_seq,
    targets.partner,
    targets.stream,
    targets.data_origin,
    targets.event_source,
    targets.event_id,
    targets.reference_kind,
    targets.retraction_reason,
    targets.target_source,
    targets.target_id,
    targets.target_ingest_seq,
    targets.appended_at,
    targets.obstacle,
    case
        when targets.obstacle = 'not_seen' then 'unresolved'
        when targets.obstacle <> 'none' then 'not_applicable'
        when lines.is_end and lines.holder_ingest_seq <> targets.ingest_seq then 'overtaken'
        when lines.holder_ingest_seq = targets.target_ingest_seq then 'overtaken'
        else 'in_effect'
    end as status,
    case
        when targets.obstacle = 'none' then greatest(targets.appended_at, targets.target_appended_at)
    end as resolved_at
from {{ ref('int_statements__targets') }} as targets
left join {{ ref('int_statements__lines') }} as lines
    on targets.ingest_seq = lines.ingest_seq
