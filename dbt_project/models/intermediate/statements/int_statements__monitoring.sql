with signals as (
    select
        ingest_seq,
        sum(opened_count) as opened_count,
        sum(explained_count + confirmed_count) as final_count,
        sum(confirmed_count) as confirmed_count
    from {{ ref('stg_monitoring_alerts__signals') }}
    group by ingest_seq
)

select
    versions.ingest_seq,
    versions.organisation_oin,
    versions.process_id,
    versions.period_from,
    versions.period_to,
    versions.monitoring_profile,
    versions.accounts_monitored,
    versions.accounts_total,
    versions.staff_years_monitored,
    versions.systems_covered,
    versions.systems_total,
    versions.first_appended_at,
    coalesce(signals.opened_count, 0) as opened_count,
    coalesce(signals.final_count, 0) as final_count,
    coalesce(signals.confirmed_count, 0) as confirmed_count
from (
    select
        statements.*,
        min(statements.appended_at) over (
            partition by
                statements.organisation_oin, statements.process_id, statements.period_from, statements.period_to
        ) as first_appended_at,
        row_number() over (
            partition by
                statements.organisation_oin, statements.process_id, statements.period_from, statements.period_to
            order by statements.ingest_seq desc
        ) as recency
    from {{ ref('stg_monitoring_alerts__statements') }} as statements
    cross join {{ source('bronze', 'build') }} as build
    where
        statements.data_origin = build.picture_origin
        and statements.ingest_seq <= build.ingest_seq
        and statements.period_to <= build.reference_date
) as versions
left join signals
    on versions.ingest_seq = signals.ingest_seq
where versions.recency = 1
