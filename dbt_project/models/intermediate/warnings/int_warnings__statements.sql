-- Alerts opened, confirmed or not, beside what was watched: staff-years under monitoring times share of accounts times
-- share of systems times what the monitoring profile sees. The outcome of triage has no part in it. Every version that
-- was accepted stays, with the days on which it counted: what was decided then doesn't change when somebody corrects.
with signals as (
    select
        ingest_seq,
        sum(opened_count) as opened_count
    from {{ ref('stg_monitoring_alerts__signals') }}
    group by ingest_seq
)

select
    units.unit_id,
    units.organisation_oin,
    units.sector,
    units.process_id,
    units.region_code,
    statements.period_from,
    statements.period_to,
    statements.ingest_seq,
    cast(statements.appended_at as date) as counts_from,
    least(
        cast(withdrawn.withdrawn_at as date),
        cast(min(statements.appended_at) over (
            partition by
                statements.organisation_oin, statements.process_id, statements.period_from, statements.period_to
            order by statements.event_time desc, statements.ingest_seq desc
            rows between unbounded preceding and 1 preceding
        ) as date)
    ) as counts_until,
    row_number() over (
        partition by statements.organisation_oin, statements.process_id, statements.period_from, statements.period_to
        order by statements.ingest_seq
    ) = 1 as is_first,
    min(cast(statements.appended_at as date)) over (
        partition by statements.organisation_oin, statements.process_id, statements.period_from, statements.period_to
    ) as first_came_on,
    standing.ingest_seq is not null as is_standing,
    cast(coalesce(signals.opened_count, 0) as double) as alerts,
    case
        when statements.accounts_total = 0.0e0 or statements.systems_total = 0.0e0 then 0.0e0
        else
            statements.staff_years_monitored
            * (statements.accounts_monitored / statements.accounts_total)
            * (statements.systems_covered / statements.systems_total)
            * sensitivities.sensitivity
    end as exposure
from {{ ref('stg_monitoring_alerts__statements') }} as statements
inner join {{ source('bronze', 'build') }} as build
    on
        statements.data_origin = build.picture_origin
        and statements.ingest_seq <= build.ingest_seq
        and statements.period_to <= build.reference_date
inner join {{ ref('int_frame__units') }} as units
    on
        statements.organisation_oin = units.organisation_oin
        and statements.process_id = units.process_id
inner join {{ ref('monitoring_sensitivities') }} as sensitivities
    on statements.monitoring_profile = sensitivities.profile_id
left join signals
    on statements.ingest_seq = signals.ingest_seq
left join {{ ref('int_statements__withdrawn') }} as withdrawn
    on statements.ingest_seq = withdrawn.ingest_seq
left join {{ ref('int_statements__monitoring') }} as standing
    on statements.ingest_seq = standing.ingest_seq
