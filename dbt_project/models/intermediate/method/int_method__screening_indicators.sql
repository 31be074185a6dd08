-- METHOD step 2: screening as process indicators of the organisation, over its newest period. Where that period
-- has a row for all functions together, only that row counts; else the rows by function are added. A share is
-- taken over the rows that tell both of its counts.
with newest as (
    select
        organisation_oin,
        period_from,
        period_to
    from (
        select
            organisation_oin,
            period_from,
            period_to,
            row_number() over (
                partition by organisation_oin
                order by period_to desc, period_from asc
            ) as recency
        from {{ ref('int_statements__screening') }}
    ) as periods
    where recency = 1
),

chosen as (
    select
        screening.*,
        max(case when screening.function_category_id = 'ALLE' then 1 else 0 end) over (
            partition by screening.organisation_oin
        ) as has_all
    from {{ ref('int_statements__screening') }} as screening
    inner join newest
        on
            screening.organisation_oin = newest.organisation_oin
            and screening.period_from = newest.period_from
            and screening.period_to = newest.period_to
),

counted as (
    select *
    from chosen
    where has_all = 0 or function_category_id = 'ALLE'
),

shares as (
    {% for indicator, numerator, denominator in [
        ('reference_checks', 'references_checked', 'hires'), ('exit_interviews', 'exit_interviews', 'leavers'),
        ('rehiring_checks', 'rehiring_checks', 'hires')
    ] %}
        select
            organisation_oin,
            period_to,
            '{{ indicator }}' as indicator_id,
            cast(sum({{ numerator }}) as double) / cast(sum({{ denominator }}) as double) as score_share
        from counted
        where {{ numerator }} is not null and {{ denominator }} is not null
        group by organisation_oin, period_to
        having sum({{ denominator }}) > 0
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    shares.organisation_oin,
    shares.indicator_id,
    shares.score_share,
    indicators.evidence_grade,
    {{ age_months('shares.period_to', 'build.reference_date') }} as age_months
from shares
cross join {{ source('bronze', 'build') }} as build
left join {{ ref('screening_indicators') }} as indicators
    on shares.indicator_id = indicators.indicator_id
