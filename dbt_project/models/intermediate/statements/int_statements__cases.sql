-- Every origin stands here, each apart: a published statement and a reported one never replace each other.
select
    versions.ingest_seq,
    versions.data_origin,
    versions.reporter_oin,
    versions.period_from,
    versions.period_to,
    versions.phase_id,
    versions.unit_of_count,
    versions.counting_rule,
    versions.basis_year,
    versions.statement_status,
    versions.territory,
    versions.citation_text,
    versions.citation_reference,
    versions.first_appended_at
from (
    select
        statements.*,
        min(statements.appended_at) over (
            partition by
                statements.data_origin,
                statements.reporter_oin,
                statements.period_from,
                statements.period_to,
                statements.phase_id,
                statements.unit_of_count,
                statements.counting_rule,
                statements.basis_year,
                statements.territory,
                statements.citation_reference
        ) as first_appended_at,
        row_number() over (
            partition by
                statements.data_origin,
                statements.reporter_oin,
                statements.period_from,
                statements.period_to,
                statements.phase_id,
                statements.unit_of_count,
                statements.counting_rule,
                statements.basis_year,
                statements.territory,
                statements.citation_reference
            order by statements.ingest_seq desc
        ) as recency
    from {{ ref('stg_case_statistics__statements') }} as statements
    cross join {{ source('bronze', 'build') }} as build
    where statements.ingest_seq <= build.ingest_seq
) as versions
where versions.recency = 1
