-- Signals are tested by month, silence by quarter. A period closes when the last of its deliveries was due: what comes
-- later has no part in what was decided about it.
with kinds as (
    select
        'signals' as kind,
        'monthly' as cadence
    union all
    select
        'silence' as kind,
        'quarterly' as cadence
),

deliveries as (
    select
        kinds.kind,
        calendar.period_from,
        calendar.period_to,
        states.due_date
    from {{ ref('int_deliveries__calendar') }} as calendar
    inner join kinds
        on
            calendar.cadence = kinds.cadence
            and calendar.is_within_horizon
    inner join {{ ref('int_deliveries__states') }} as states
        on
            calendar.period_from <= states.period_from
            and calendar.period_to >= states.period_to
            and (kinds.kind = 'silence' or states.stream = 'monitoring-alerts')
)

select
    deliveries.kind,
    deliveries.period_from,
    deliveries.period_to,
    max(deliveries.due_date) as closes_on,
    max(deliveries.due_date) < build.reference_date as is_closed,
    deliveries.period_to >= {{ dbt.dateadd(
        'month',
        '-cast(parameters.tested_months as integer)',
        dbt.date_trunc('month', 'build.reference_date')
    ) }} as is_tested,
    cast({{ dbt.dateadd(
        'month', '-cast(parameters.months_of_past as integer)', 'deliveries.period_from'
    ) }} as date) as past_from
from deliveries
cross join {{ source('bronze', 'build') }} as build
cross join {{ ref('int_warnings__parameters') }} as parameters
where deliveries.period_to <= build.reference_date
group by
    deliveries.kind,
    deliveries.period_from,
    deliveries.period_to,
    build.reference_date,
    parameters.tested_months,
    parameters.months_of_past
