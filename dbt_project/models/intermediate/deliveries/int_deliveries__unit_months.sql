-- The organisation's expected months, seen from each of its units: did this unit's own report come? A unit of
-- which no report ever came doesn't take part in monitoring, whatever the rest of its organisation does.
with reporting as (
    select distinct
        organisation_oin,
        process_id
    from {{ ref('int_statements__monitoring') }}
)

select
    units.unit_id,
    states.period_from,
    states.period_to,
    states.due_date,
    states.is_due,
    monitoring.first_appended_at as received_at,
    coalesce(cast(monitoring.first_appended_at as date) <= states.due_date, false) as is_on_time,
    case
        when monitoring.ingest_seq is not null and monitoring.opened_count = 0 then 'true_zero'
        when monitoring.ingest_seq is not null then 'value'
        when units.staff_years < parameters.minimum_unit_staff_years then 'suppressed'
        when not states.is_due then 'not_yet_due'
        when reporting.organisation_oin is null then 'not_participating'
        else 'overdue'
    end as delivery_state
from {{ ref('int_frame__units') }} as units
cross join {{ ref('int_method__parameters') }} as parameters
inner join {{ ref('int_deliveries__states') }} as states
    on
        units.organisation_oin = states.organisation_oin
        and states.stream = 'monitoring-alerts'
left join reporting
    on
        units.organisation_oin = reporting.organisation_oin
        and units.process_id = reporting.process_id
left join {{ ref('int_statements__monitoring') }} as monitoring
    on
        units.organisation_oin = monitoring.organisation_oin
        and units.process_id = monitoring.process_id
        and states.period_from = monitoring.period_from
        and states.period_to = monitoring.period_to
