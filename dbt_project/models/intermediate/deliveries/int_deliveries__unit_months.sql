-- The organisation's expected months, seen from each of its units: did this unit's own report come? A unit of
-- which no report ever came doesn't take part in monitoring, whatever the rest of its organisation does.
with reporting as (
    select distinct
        organisation_oin,
        process_id
    from {{ ref('int_statements__monitoring') }}
),

months as (
    select
        units.unit_id,
        expected.period_from,
        expected.period_to,
        expected.horizon_periods,
        expected.due_date,
        expected.is_due,
        monitoring.first_appended_at as received_at,
        coalesce(cast(monitoring.first_appended_at as date) <= expected.due_date, false) as is_on_time,
        case
            when monitoring.ingest_seq is not null and monitoring.opened_count = 0 then 'true_zero'
            when monitoring.ingest_seq is not null then 'value'
            when units.staff_years < parameters.minimum_unit_staff_years then 'suppressed'
            when not expected.is_due then 'not_yet_due'
            when reporting.organisation_oin is null then 'not_participating'
            else 'overdue'
        end as delivery_state
    from {{ ref('int_frame__units') }} as units
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join {{ ref('int_deliveries__expected') }} as expected
        on
            units.organisation_oin = expected.organisation_oin
            and expected.stream = 'monitoring-alerts'
    left join reporting
        on
            units.organisation_oin = reporting.organisation_oin
            and units.process_id = reporting.process_id
    left join {{ ref('int_statements__monitoring') }} as monitoring
        on
            units.organisation_oin = monitoring.organisation_oin
            and units.process_id = monitoring.process_id
            and expected.period_from = monitoring.period_from
            and expected.period_to = monitoring.period_to
)

select
    unit_id,
    period_from,
    period_to,
    due_date,
    received_at,
    is_on_time,
    {{ is_counted('unit_id', 'horizon_periods') }} as is_counted,
    delivery_state
from months
