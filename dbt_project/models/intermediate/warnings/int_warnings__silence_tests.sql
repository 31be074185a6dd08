-- Deliveries of a quarter (of all streams with a rhythm of a quarter or less) that hadn't come when it closed, against
-- the beta-binomial that the organisation's own past and its sector's predict; of a sector or region against one with
-- the mean and variance of its members' sum and what may move all of them. Who never delivered can't fall silent.
-- `now`: what hasn't come yet. The tail P(K >= missing) is the sum of its terms; a pool has less than ten thousand
-- deliveries.
with quarters as (
    select
        states.organisation_oin,
        periods.period_from,
        periods.period_to,
        count(*) as due,
        count(
            case when cast(states.received_at as date) <= periods.closes_on then 1 end
        ) as came_at_close,
        count(states.received_at) as came
    from {{ ref('int_deliveries__states') }} as states
    inner join {{ ref('int_warnings__periods') }} as periods
        on
            periods.kind = 'silence'
            and periods.is_closed
            and states.period_from >= periods.period_from
            and states.period_to <= periods.period_to
    where states.delivery_state <> 'suppressed'
    group by states.organisation_oin, periods.period_from, periods.period_to
),

past as (
    select
        tested.organisation_oin,
        organisations.sector,
        organisations.region_code,
        tested.period_from,
        cast(tested.due as double) as due,
        cast(tested.due - tested.came_at_close as double) as missing_at_close,
        cast(tested.due - tested.came as double) as missing_now,
        cast(sum(earlier.due) as double) as due_before,
        cast(sum(earlier.due - earlier.came_at_close) as double) as missing_before
    from quarters as tested
    inner join {{ ref('int_warnings__periods') }} as periods
        on
            periods.kind = 'silence'
            and periods.is_tested
            and tested.period_from = periods.period_from
    inner join quarters as earlier
        on
            tested.organisation_oin = earlier.organisation_oin
            and periods.past_from <= earlier.period_from
            and tested.period_from > earlier.period_to
    inner join {{ ref('int_frame__organisations') }} as organisations
        on tested.organisation_oin = organisations.organisation_oin
    group by
        tested.organisation_oin,
        organisations.sector,
        organisations.region_code,
        tested.period_from,
        tested.due,
        tested.came_at_close,
        tested.came
    having sum(earlier.came_at_close) > 0
),

sectors as (
    select
        sector,
        period_from,
        (sum(missing_before) + 0.5e0) / (sum(due_before) + 1.0e0) as share_missing
    from past
    group by sector, period_from
),

organisations as (
    select
        past.*,
        sectors.share_missing * parameters.silence_prior_deliveries + past.missing_before as alpha,
        (1.0e0 - sectors.share_missing) * parameters.silence_prior_deliveries
        + past.due_before - past.missing_before as beta
    from past
    inner join sectors
        on
            past.sector = sectors.sector
            and past.period_from = sectors.period_from
    cross join {{ ref('int_warnings__parameters') }} as parameters
),

expectations as (
    select
        organisations.*,
        organisations.due * organisations.alpha / (organisations.alpha + organisations.beta) as expected,
        organisations.due
        * organisations.alpha
        * organisations.beta
        * (organisations.alpha + organisations.beta + organisations.due)
        / (power(organisations.alpha + organisations.beta, 2) * (organisations.alpha + organisations.beta + 1.0e0))
            as variance
    from organisations
),

pools as (
    {% for level, subject in [('sector', 'sector'), ('region', 'region_code')] %}
        select
            '{{ level }}' as level,
            expectations.{{ subject }} as subject_id,
            expectations.period_from,
            count(*) as members_count,
            sum(expectations.due) as due,
            sum(expectations.missing_at_close) as missing_at_close,
            sum(expectations.missing_now) as missing_now,
            {{ exact_sum('expectations.expected') }} as expected,
            {{ exact_sum('expectations.variance') }} as members_variance
        from expectations
        group by expectations.{{ subject }}, expectations.period_from
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

matched as (
    select
        pools.*,
        greatest(
            (
                (pools.members_variance + parameters.common_variation * pools.expected * pools.expected)
                / (pools.expected * (1.0e0 - pools.expected / pools.due))
                - 1.0e0
            ) / (pools.due - 1.0e0),
            1.0e-4
        ) as correlation
    from pools
    cross join {{ ref('int_warnings__parameters') }} as parameters
    where pools.members_count >= parameters.least_pool_members
),

predicted as (
    select
        'organisation' as level,
        organisation_oin as subject_id,
        period_from,
        cast(1 as bigint) as members_count,
        due,
        missing_at_close,
        missing_now,
        expected,
        alpha,
        beta
    from expectations

    union all

    select
        level,
        subject_id,
        period_from,
        members_count,
        due,
        missing_at_close,
        missing_now,
        expected,
        expected / due * (1.0e0 / correlation - 1.0e0) as alpha,
        (1.0e0 - expected / due) * (1.0e0 / correlation - 1.0e0) as beta
    from matched
),

tests as (
    {% for moment, missing in [('close', 'missing_at_close'), ('now', 'missing_now')] %}
        select
            '{{ moment }}' as moment,
            level,
            subject_id,
            period_from,
            members_count,
            due,
            expected,
            alpha,
            beta,
            {{ missing }} as missing
        from predicted
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

digits as (
    {% for digit in range(10) %}
        select {{ digit }} as digit
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

numbers as (
    select cast(1000 * thousands.digit + 100 * hundreds.digit + 10 * tens.digit + ones.digit as double) as number
    from digits as thousands
    cross join digits as hundreds
    cross join digits as tens
    cross join digits as ones
),

terms as (
    select
        tests.level,
        tests.subject_id,
        tests.period_from,
        tests.moment,
        tests.due + 1.0e0 as all_1,
        numbers.number + 1.0e0 as missing_1,
        tests.due - numbers.number + 1.0e0 as came_1,
        numbers.number + tests.alpha as missing_alpha,
        tests.due - numbers.number + tests.beta as came_beta,
        tests.due + tests.alpha + tests.beta as all_both,
        tests.alpha,
        tests.beta,
        tests.alpha + tests.beta as both_shapes
    from tests
    inner join numbers
        on numbers.number between tests.missing and tests.due
    where tests.missing > 0.0e0
),

tails as (
    select
        level,
        subject_id,
        period_from,
        moment,
        {% set logarithm -%}
            {{ log_gamma('all_1') }} - {{ log_gamma('missing_1') }} - {{ log_gamma('came_1') }}
            + {{ log_gamma('missing_alpha') }} + {{ log_gamma('came_beta') }} - {{ log_gamma('all_both') }}
            - {{ log_gamma('alpha') }} - {{ log_gamma('beta') }} + {{ log_gamma('both_shapes') }}
        {%- endset %}
        {{ exact_sum('exp(' ~ logarithm ~ ')') }} as tail
    from terms
    group by level, subject_id, period_from, moment
)

select
    tests.level,
    tests.subject_id,
    tests.period_from,
    tests.moment,
    tests.members_count,
    tests.missing as observed,
    tests.due as exposure,
    tests.expected,
    coalesce(tails.tail, 1.0e0) as p_value
from tests
left join tails
    on
        tests.level = tails.level
        and tests.subject_id = tails.subject_id
        and tests.period_from = tails.period_from
        and tests.moment = tails.moment
