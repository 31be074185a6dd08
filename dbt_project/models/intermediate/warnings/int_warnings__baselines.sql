-- What is usual for a unit before the tested month, of what had come by that month's last day: a gamma for its rate
-- around that of its group (sector x process), and how much a rate varies from month to month, estimated within
-- units over the group, towards the whole country. Months that vary more than chance tell less: as in METHOD step 4
-- they are divided by a discount.
with past as (
    select
        statements.unit_id,
        statements.sector,
        statements.process_id,
        statements.region_code,
        periods.period_from,
        count(*) as months,
        {{ exact_sum('statements.alerts') }} as alerts,
        {{ exact_sum('statements.exposure') }} as exposure,
        {{ exact_sum('statements.alerts * statements.alerts') }} as alerts_squared,
        {{ exact_sum('statements.alerts * statements.exposure') }} as alerts_exposure,
        {{ exact_sum('statements.exposure * statements.exposure') }} as exposure_squared,
        {{ exact_sum('statements.exposure * statements.exposure * statements.exposure') }} as exposure_cubed
    from {{ ref('int_warnings__statements') }} as statements
    inner join {{ ref('int_warnings__periods') }} as periods
        on
            periods.kind = 'signals'
            and periods.is_tested
            and statements.period_from >= periods.past_from
            and statements.period_to < periods.period_from
            and statements.counts_from <= periods.period_to
            and coalesce(statements.counts_until > periods.period_to, true)
    cross join {{ ref('int_warnings__parameters') }} as parameters
    where statements.exposure >= parameters.least_exposure
    group by
        statements.unit_id, statements.sector, statements.process_id, statements.region_code, periods.period_from
),

varied as (
    select
        past.*,
        past.alerts_squared
        - 2.0e0 * past.alerts * past.alerts_exposure / past.exposure
        + past.alerts * past.alerts * past.exposure_squared / (past.exposure * past.exposure)
        - past.alerts
        + past.alerts_exposure / past.exposure as excess,
        past.alerts * (past.alerts - 1.0e0) * (
            past.exposure_squared / power(past.exposure, 2)
            - 2.0e0 * past.exposure_cubed / power(past.exposure, 3)
            + past.exposure_squared * past.exposure_squared / power(past.exposure, 4)
        ) as scale
    from past
),

countrywide as (
    select
        varied.period_from,
        greatest(
            coalesce({{ exact_sum('varied.excess') }} / nullif({{ exact_sum('varied.scale') }}, 0.0e0), 0.0e0),
            max(parameters.overdispersion_least)
        ) as overdispersion
    from varied
    cross join {{ ref('int_warnings__parameters') }} as parameters
    group by varied.period_from
),

groups as (
    select
        varied.sector,
        varied.process_id,
        varied.period_from,
        ({{ exact_sum('varied.alerts') }} + 0.5e0) / {{ exact_sum('varied.exposure') }} as rate,
        greatest(
            ({{ exact_sum('varied.excess') }} + max(parameters.overdispersion_weight) * max(countrywide.overdispersion))
            / ({{ exact_sum('varied.scale') }} + max(parameters.overdispersion_weight)),
            max(parameters.overdispersion_least)
        ) * max(parameters.overdispersion_caution) as overdispersion
    from varied
    inner join countrywide
        on varied.period_from = countrywide.period_from
    cross join {{ ref('int_warnings__parameters') }} as parameters
    group by varied.sector, varied.process_id, varied.period_from
),

-- Two rounds: how much a month tells depends on the unit's own rate.
first_round as (
    select
        varied.unit_id,
        varied.period_from,
        varied.months,
        varied.alerts,
        varied.exposure,
        groups.rate as group_rate,
        groups.overdispersion,
        parameters.between_unit_shape,
        parameters.drift_variation,
        1.0e0 + groups.overdispersion * groups.rate * varied.exposure / varied.months as discount
    from varied
    inner join groups
        on
            varied.sector = groups.sector
            and varied.process_id = groups.process_id
            and varied.period_from = groups.period_from
    cross join {{ ref('int_warnings__parameters') }} as parameters
    where varied.months >= parameters.least_months_of_past
),

second_round as (
    select
        first_round.*,
        1.0e0
        + first_round.overdispersion * first_round.exposure / first_round.months
        * (first_round.between_unit_shape + first_round.alerts / first_round.discount)
        / (first_round.between_unit_shape / first_round.group_rate + first_round.exposure / first_round.discount)
            as own_discount
    from first_round
),

posterior as (
    select
        second_round.*,
        second_round.between_unit_shape + second_round.alerts / second_round.own_discount as shape
    from second_round
),

-- Second and third moment, for a mean of 1, of what isn't known of the rate times its month times its drift.
spread as (
    select
        posterior.*,
        (1.0e0 + 1.0e0 / posterior.shape)
        * (1.0e0 + posterior.overdispersion)
        * (1.0e0 + posterior.drift_variation) as second_moment,
        (1.0e0 + 1.0e0 / posterior.shape) * (1.0e0 + 2.0e0 / posterior.shape)
        * (1.0e0 + posterior.overdispersion) * (1.0e0 + 2.0e0 * posterior.overdispersion)
        * (1.0e0 + posterior.drift_variation) * (1.0e0 + 2.0e0 * posterior.drift_variation) as third_moment
    from posterior
)

select
    unit_id,
    period_from,
    months,
    shape / (between_unit_shape / group_rate + exposure / own_discount) as rate,
    second_moment - 1.0e0 as relative_variance,
    third_moment - 3.0e0 * second_moment + 2.0e0 as relative_third,
    exposure / months as usual_exposure
from spread
