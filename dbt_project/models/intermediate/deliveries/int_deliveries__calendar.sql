-- Whole months, quarters and years up to and with the running one. Two years more than the horizon, so that the newest
-- ones that were due always fill it: an agreement may ask for a yearly delivery up to a year after it.
with digits as (
    {% for digit in range(10) %}
        select {{ digit }} as digit
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

bounds as (
    select
        {{ dbt.date_trunc('month', 'build.reference_date') }} as month_from,
        parameters.horizon_months,
        cast({{ dbt.dateadd(
            'month',
            '-cast(parameters.horizon_months as integer)',
            dbt.date_trunc('month', 'build.reference_date')
        ) }} as date) as horizon_from,
        cast({{ dbt.dateadd(
            'month',
            '-24 - cast(parameters.horizon_months as integer)',
            dbt.date_trunc('month', 'build.reference_date')
        ) }} as date) as calendar_from
    from {{ source('bronze', 'build') }} as build
    cross join {{ ref('int_method__parameters') }} as parameters
),

months as (
    select
        bounds.horizon_months,
        bounds.horizon_from,
        bounds.calendar_from,
        cast({{ dbt.dateadd('month', '-(10 * tens.digit + ones.digit)', 'bounds.month_from') }} as date) as month_from
    from digits as tens
    cross join digits as ones
    cross join bounds
),

periods as (
    {% for cadence, unit, length in [('monthly', 'month', 1), ('quarterly', 'quarter', 3), ('yearly', 'year', 12)] %}
        select distinct
            '{{ cadence }}' as cadence,
            horizon_from,
            calendar_from,
            horizon_months / {{ length }} as horizon_periods,
            cast({{ dbt.date_trunc(unit, 'month_from') }} as date) as period_from,
            cast(
                {{ dbt.dateadd('day', -1, dbt.dateadd(unit, 1, dbt.date_trunc(unit, 'month_from'))) }} as date
            ) as period_to
        from months
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    cadence,
    period_from,
    period_to,
    horizon_periods,
    period_from >= horizon_from as is_within_horizon
from periods
where period_from >= calendar_from
