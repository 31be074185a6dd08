-- A statement answers an expected period when it holds that period's last day; a scan when its day lies in it. Of
-- a period that still runs nothing is expected yet: it stands here only when something for it came already. Periods
-- from before the horizon are here too: knowledge counts the newest ones that were due, wherever the horizon cuts.
with expected as (
    select
        agreed.partner,
        agreed.organisation_oin,
        agreed.stream,
        calendar.period_from,
        calendar.period_to,
        calendar.horizon_periods,
        calendar.is_within_horizon,
        build.reference_date,
        build.picture_origin as data_origin,
        cast({{ dbt.dateadd('day', 'agreed.due_days', 'calendar.period_to') }} as date) as due_date
    from {{ ref('int_deliveries__agreed') }} as agreed
    inner join {{ ref('int_deliveries__calendar') }} as calendar
        on
            agreed.cadence = calendar.cadence
            and coalesce(agreed.valid_from, calendar.period_to) <= calendar.period_to
            and coalesce(agreed.valid_to, calendar.period_to) >= calendar.period_to
    cross join {{ source('bronze', 'build') }} as build
),

participating as (
    select distinct organisation_oin
    from {{ ref('int_deliveries__received') }}
),

too_small as (
    select units.organisation_oin
    from {{ ref('int_frame__units') }} as units
    cross join {{ ref('int_method__parameters') }} as parameters
    group by units.organisation_oin
    having max(units.staff_years) < max(parameters.minimum_unit_staff_years)
),

answered as (
    select
        expected.organisation_oin,
        expected.stream,
        expected.period_from,
        min(received.first_appended_at) as received_at,
        min(case when received.is_zero then 1 else 0 end) = 1 as is_zero,
        sum(received.unnamed_replacements) as unnamed_replacements
    from expected
    inner join {{ ref('int_deliveries__received') }} as received
        on
            expected.organisation_oin = received.organisation_oin
            and expected.stream = received.stream
            and expected.period_to >= received.period_from
            and case
                when expected.stream = 'risk-scans' then expected.period_from else expected.period_to
            end <= received.period_to
    group by expected.organisation_oin, expected.stream, expected.period_from
),

states as (
    select
        expected.partner,
        expected.organisation_oin,
        expected.stream,
        expected.period_from,
        expected.period_to,
        expected.due_date,
        expected.data_origin,
        expected.horizon_periods,
        expected.is_within_horizon,
        answered.received_at,
        cast(coalesce(answered.unnamed_replacements, 0) as bigint) as unnamed_replacements,
        expected.due_date < expected.reference_date as is_due,
        coalesce(cast(answered.received_at as date) <= expected.due_date, false) as is_on_time,
        case
            when answered.received_at is not null and answered.is_zero then 'true_zero'
            when answered.received_at is not null then 'value'
            when expected.stream = 'monitoring-alerts' and too_small.organisation_oin is not null then 'suppressed'
            when expected.due_date >= expected.reference_date then 'not_yet_due'
            when participating.organisation_oin is null then 'not_participating'
            else 'overdue'
        end as delivery_state
    from expected
    left join answered
        on
            expected.organisation_oin = answered.organisation_oin
            and expected.stream = answered.stream
            and expected.period_from = answered.period_from
    left join participating
        on expected.organisation_oin = participating.organisation_oin
    left join too_small
        on expected.organisation_oin = too_small.organisation_oin
    where
        expected.period_to <= expected.reference_date
        or answered.received_at is not null
)

select
    partner,
    organisation_oin,
    stream,
    period_from,
    period_to,
    due_date,
    data_origin,
    received_at,
    unnamed_replacements,
    is_within_horizon,
    horizon_periods,
    is_due,
    is_on_time,
    {{ is_counted('organisation_oin, stream', 'horizon_periods') }} as is_counted,
    delivery_state
from states
