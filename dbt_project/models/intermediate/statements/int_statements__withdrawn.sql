-- A statement that another event of its line holds against has no effect any more, and never gets it back: what then
-- holds is said by a new statement. Nothing else decides it, so that the order of arrival doesn't matter.
with named as (
    select
        target_ingest_seq,
        max(ingest_seq) as by_ingest_seq,
        min(resolved_at) as resolved_at
    from {{ ref('int_statements__resolution') }}
    where resolved_at is not null
    group by target_ingest_seq
)

select
    lines.ingest_seq,
    coalesce(lines.holder_ingest_seq, named.by_ingest_seq) as by_ingest_seq,
    case when lines.holder_is_retraction then 'retraction' else 'correction' end as by_kind,
    coalesce(named.resolved_at, greatest(lines.appended_at, lines.holder_appended_at)) as withdrawn_at
from {{ ref('int_statements__lines') }} as lines
left join named
    on lines.ingest_seq = named.target_ingest_seq
where
    lines.ingest_seq <> coalesce(lines.holder_ingest_seq, 0)
    and not lines.is_retraction
