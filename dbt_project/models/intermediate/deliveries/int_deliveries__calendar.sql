-- Whole months, quarters and years within the horizon, up to and with the running one.
with digits as (
    {% for digit in range(10) %}
        select {{ digit }} as digit
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

months as (
    select
        build.reference_date,
        cast({{ dbt.dateadd(
            'month', '-(10 * tens.digit + ones.digit)', dbt.date_trunc('month', 'build.reference_date')
        ) }} as date) as month_from,
        cast({{ dbt.dateadd(
            'month',
            '-cast(parameters.horizon_months as integer)',
            dbt.date_trunc('month', 'build.reference_date')
        ) }} as date) as horizon_from
    from digits as tens
    cross join digits as ones
    cross join {{ source('bronze', 'build') }} as build
    cross join {{ ref('int_method__parameters') }} as parameters
),

periods as (
    {% for cadence, unit in [('monthly', 'month'), ('quarterly', 'quarter'), ('yearly', 'year')] %}
        select distinct
            '{{ cadence }}' as cadence,
            horizon_from,
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
    period_to
from periods
where period_from >= horizon_from
