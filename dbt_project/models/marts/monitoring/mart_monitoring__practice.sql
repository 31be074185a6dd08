with ranked as (
    select
        statements.*,
        row_number() over (
            partition by statements.organisation_oin, statements.process_id
            order by statements.period_from desc
        ) as recency,
        sum(statements.releases_requested) over (
            partition by statements.organisation_oin, statements.process_id
            order by statements.period_from
            range between interval 11 months preceding and current row
        ) as releases_requested_12_months,
        sum(statements.releases_refused) over (
            partition by statements.organisation_oin, statements.process_id
            order by statements.period_from
            range between interval 11 months preceding and current row
        ) as releases_refused_12_months
    from {{ ref('int_statements__monitoring') }} as statements
)

select
    ranked.organisation_oin,
    organisations.organisation_name,
    organisations.sector,
    organisations.public_private,
    ranked.process_id,
    processes.name_nl as process_name_nl,
    ranked.period_from as month_from,
    ranked.monitoring_profile,
    profiles.name_nl as monitoring_profile_name_nl,
    ranked.is_logging_pilot,
    ranked.private_logging,
    cast(ranked.releases_requested_12_months as bigint) as releases_requested_12_months,
    cast(ranked.releases_refused_12_months as bigint) as releases_refused_12_months,
    build.picture_origin as data_origin
from ranked
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('int_frame__organisations') }} as organisations
    on ranked.organisation_oin = organisations.organisation_oin
inner join {{ ref('processes') }} as processes
    on ranked.process_id = processes.process_id
inner join {{ ref('monitoring_profiles') }} as profiles
    on ranked.monitoring_profile = profiles.profile_id
where ranked.recency = 1
