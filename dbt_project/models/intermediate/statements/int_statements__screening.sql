select
    ingest_seq,
    organisation_oin,
    period_from,
    period_to,
    function_category_id,
    vog_requested,
    hires,
    references_checked,
    leavers,
    exit_interviews,
    rehiring_checks,
    first_appended_at
from (
    select
        statements.*,
        min(statements.appended_at) over (
            partition by
                statements.organisation_oin,
                statements.period_from,
                statements.period_to,
                statements.function_category_id
        ) as first_appended_at,
        row_number() over (
            partition by
                statements.organisation_oin,
                statements.period_from,
                statements.period_to,
                statements.function_category_id
            order by statements.ingest_seq desc
        ) as recency
    from {{ ref('stg_screening_outcomes__statements') }} as statements
    cross join {{ source('bronze', 'build') }} as build
    where
        statements.data_origin = build.picture_origin
        and statements.ingest_seq <= build.ingest_seq
        and statements.period_to <= build.reference_date
) as versions
where recency = 1
