-- METHOD step 1. Weight w, staff-years under monitoring in ten thousands M, detection coverage c, confirmed
-- signals y. Coverage is the share of accounts times the share of systems times what the monitoring profile sees
-- times the share of the period's signals whose triage is final (1 where there were no signals).
select
    evidence.unit_id,
    evidence.period_from,
    evidence.period_to,
    evidence.exposure,
    evidence.accounts_share * evidence.systems_share * evidence.sensitivity * evidence.final_share as coverage,
    evidence.confirmed_count,
    {{ fade('evidence.age_months', 'evidence.half_life_months') }} as weight
from (
    select
        units.unit_id,
        monitoring.period_from,
        monitoring.period_to,
        groups.half_life_months,
        sensitivities.sensitivity,
        monitoring.staff_years_monitored / 10000.0e0 as exposure,
        cast(monitoring.confirmed_count as double) as confirmed_count,
        {{ age_months('monitoring.period_to', 'build.reference_date') }} as age_months,
        case
            when monitoring.accounts_total = 0.0e0 then 0.0e0
            else monitoring.accounts_monitored / monitoring.accounts_total
        end as accounts_share,
        case
            when monitoring.systems_total = 0.0e0 then 0.0e0
            else monitoring.systems_covered / monitoring.systems_total
        end as systems_share,
        case
            when monitoring.opened_count = 0 then 1.0e0
            else cast(monitoring.final_count as double) / cast(monitoring.opened_count as double)
        end as final_share
    from {{ ref('int_frame__units') }} as units
    cross join {{ source('bronze', 'build') }} as build
    inner join {{ ref('int_statements__monitoring') }} as monitoring
        on
            units.organisation_oin = monitoring.organisation_oin
            and units.process_id = monitoring.process_id
    inner join {{ ref('int_method__groups') }} as groups
        on
            units.sector = groups.sector
            and units.process_id = groups.process_id
    left join {{ ref('monitoring_sensitivities') }} as sensitivities
        on monitoring.monitoring_profile = sensitivities.profile_id
) as evidence
