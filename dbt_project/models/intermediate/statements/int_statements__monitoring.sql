with standing as (
    {{ standing(
        ref('stg_monitoring_alerts__statements'),
        about=['organisation_oin', 'process_id', 'period_from', 'period_to'],
        counted='statements.data_origin = build.picture_origin and statements.period_to <= build.reference_date'
    ) }}
),

signals as (
    select
        ingest_seq,
        sum(opened_count) as opened_count,
        sum(explained_count + confirmed_count) as final_count,
        sum(confirmed_count) as confirmed_count
    from {{ ref('stg_monitoring_alerts__signals') }}
    group by ingest_seq
)

select
    standing.ingest_seq,
    standing.organisation_oin,
    standing.process_id,
    standing.period_from,
    standing.period_to,
    standing.monitoring_profile,
    standing.accounts_monitored,
    standing.accounts_total,
    standing.staff_years_monitored,
    standing.systems_covered,
    standing.systems_total,
    standing.is_logging_pilot,
    standing.private_logging,
    standing.releases_requested,
    standing.releases_refused,
    standing.tells_staff_reports,
    standing.first_appended_at,
    standing.unnamed_replacements,
    coalesce(signals.opened_count, 0) as opened_count,
    coalesce(signals.final_count, 0) as final_count,
    coalesce(signals.confirmed_count, 0) as confirmed_count
from standing
left join signals
    on standing.ingest_seq = signals.ingest_seq
