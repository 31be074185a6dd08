-- What was refused is told by list and place, never by value: a value that isn't a code may be anything.
-- The contract writes a rule's list behind it, in brackets.
-- A record that was judged again counts once, as what its partner sent.
select
    reasons.partner,
    regexp_extract(reasons.rule_text, '[(]([a-z_]+)[)]$', 1) as code_list,
    regexp_replace(reasons.field_path, '/[0-9]+/', '/*/') as field_path,
    case reasons.reason_code when 'CODE_UNKNOWN' then 'unknown' else 'not_valid' end as code_state,
    coalesce(records.data_origin, 'platform') as data_origin,
    count(distinct reasons.ingest_seq) as records
from {{ ref('stg_landing__reasons') }} as reasons
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('stg_landing__records') }} as records
    on reasons.ingest_seq = records.ingest_seq
where
    reasons.ingest_seq <= build.ingest_seq
    and reasons.stream = 'case-statistics'
    and reasons.reason_code in ('CODE_UNKNOWN', 'CODE_NOT_VALID')
    and records.disposition = 'refused'
    and records.redrive_of is null
group by
    reasons.partner,
    regexp_extract(reasons.rule_text, '[(]([a-z_]+)[)]$', 1),
    regexp_replace(reasons.field_path, '/[0-9]+/', '/*/'),
    case reasons.reason_code when 'CODE_UNKNOWN' then 'unknown' else 'not_valid' end,
    coalesce(records.data_origin, 'platform')
