-- What came in, by the day or period that it speaks of; `is_zero`: it came, and it says that there was nothing.
with counts as (
    select
        ingest_seq,
        sum(case_count) as case_count
    from {{ ref('stg_case_statistics__counts') }}
    group by ingest_seq
)

select
    'risk-scans' as stream,
    organisation_oin,
    reference_date as period_from,
    reference_date as period_to,
    false as is_zero,
    min(first_appended_at) as first_appended_at,
    sum(unnamed_replacements) as unnamed_replacements
from {{ ref('int_statements__scans') }}
group by organisation_oin, reference_date

union all

select
    'monitoring-alerts' as stream,
    organisation_oin,
    period_from,
    period_to,
    sum(opened_count) = 0 as is_zero,
    min(first_appended_at) as first_appended_at,
    sum(unnamed_replacements) as unnamed_replacements
from {{ ref('int_statements__monitoring') }}
group by organisation_oin, period_from, period_to

union all

select
    'screening-outcomes' as stream,
    organisation_oin,
    period_from,
    period_to,
    sum(
        coalesce(vog_requested, 0) + coalesce(hires, 0) + coalesce(leavers, 0)
    ) = 0 as is_zero,
    min(first_appended_at) as first_appended_at,
    sum(unnamed_replacements) as unnamed_replacements
from {{ ref('int_statements__screening') }}
group by organisation_oin, period_from, period_to

union all

select
    'case-statistics' as stream,
    statements.reporter_oin as organisation_oin,
    statements.period_from,
    statements.period_to,
    sum(counts.case_count) = 0 as is_zero,
    min(statements.first_appended_at) as first_appended_at,
    sum(statements.unnamed_replacements) as unnamed_replacements
from {{ ref('int_statements__cases') }} as statements
inner join counts
    on statements.ingest_seq = counts.ingest_seq
inner join {{ source('bronze', 'build') }} as build
    on statements.data_origin = build.picture_origin
where statements.period_to <= build.reference_date
group by statements.reporter_oin, statements.period_from, statements.period_to
