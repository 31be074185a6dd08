-- The upper tail P(Y >= observed) of the negative binomial that the past predicts, shifted so that mean, variance and
-- third cumulant are those of a count whose rate varies as the past says: of a unit its own, of a group or region those
-- of its members' sum and of what may move all of them. Three moments: `online`, the first word about a unit in order
-- of arrival, or the first words at which enough of a pool was told; `close`, what counted on the day on which the
-- period closed; `now`, what stands of it.
with tested as (
    select
        statements.*,
        periods.closes_on,
        periods.is_closed,
        statements.exposure * baselines.rate as expected,
        power(statements.exposure * baselines.rate, 2) * baselines.relative_variance as variance,
        power(statements.exposure * baselines.rate, 3) * baselines.relative_third as third
    from {{ ref('int_warnings__statements') }} as statements
    inner join {{ ref('int_warnings__periods') }} as periods
        on
            periods.kind = 'signals'
            and statements.period_from = periods.period_from
            and statements.period_to = periods.period_to
            and statements.first_came_on <= periods.closes_on
    inner join {{ ref('int_warnings__baselines') }} as baselines
        on
            statements.unit_id = baselines.unit_id
            and statements.period_from = baselines.period_from
    cross join {{ ref('int_warnings__parameters') }} as parameters
    where statements.exposure >= parameters.least_exposure
),

moments as (
    {% for moment, condition in [
        ('online', 'is_first'),
        ('close', 'is_closed and counts_from <= closes_on and coalesce(counts_until > closes_on, true)'),
        ('now', 'is_standing')
    ] %}
        select
            '{{ moment }}' as moment,
            unit_id,
            sector,
            process_id,
            region_code,
            period_from,
            ingest_seq,
            alerts,
            exposure,
            expected,
            variance,
            third
        from tested
        where {{ condition }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

usual as (
    {% for level, subject in [('group', "units.sector || ':' || units.process_id"), ('region', 'units.region_code')] %}
        select
            '{{ level }}' as level,
            {{ subject }} as subject_id,
            baselines.period_from,
            {{ exact_sum('baselines.rate * baselines.usual_exposure') }} as usual_number
        from {{ ref('int_warnings__baselines') }} as baselines
        inner join {{ ref('int_frame__units') }} as units
            on baselines.unit_id = units.unit_id
        group by {{ subject }}, baselines.period_from
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

members as (
    {% for level, subject in [
        ('group', "moments.sector || ':' || moments.process_id"), ('region', 'moments.region_code')
    ] %}
        select
            '{{ level }}' as level,
            {{ subject }} as subject_id,
            moments.*,
            sum(cast(moments.expected as decimal(38, 20))) over (
                partition by moments.moment, {{ subject }}, moments.period_from
                order by moments.ingest_seq
            ) as told_number
        from moments
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

stops as (
    select
        members.level,
        members.subject_id,
        members.period_from,
        min(members.ingest_seq) as stop_seq
    from members
    inner join usual
        on
            members.level = usual.level
            and members.subject_id = usual.subject_id
            and members.period_from = usual.period_from
    cross join {{ ref('int_warnings__parameters') }} as parameters
    where
        members.moment = 'online'
        and cast(members.told_number as double) >= parameters.share_for_pool * usual.usual_number
    group by members.level, members.subject_id, members.period_from
),

pools as (
    select
        members.level,
        members.subject_id,
        members.period_from,
        members.moment,
        max(members.ingest_seq) as arrival_seq,
        count(*) as members_count,
        {{ exact_sum('members.alerts') }} as observed,
        {{ exact_sum('members.exposure') }} as exposure,
        {{ exact_sum('members.expected') }} as expected,
        {{ exact_sum('members.variance') }} as variance,
        {{ exact_sum('members.third') }} as third
    from members
    left join stops
        on
            members.level = stops.level
            and members.subject_id = stops.subject_id
            and members.period_from = stops.period_from
    where
        members.moment <> 'online'
        or members.ingest_seq <= stops.stop_seq
    group by members.level, members.subject_id, members.period_from, members.moment
),

predicted as (
    select
        'unit' as level,
        unit_id as subject_id,
        period_from,
        moment,
        ingest_seq as arrival_seq,
        cast(1 as bigint) as members_count,
        alerts as observed,
        exposure,
        expected,
        variance,
        third
    from moments

    union all

    select
        pools.level,
        pools.subject_id,
        pools.period_from,
        pools.moment,
        pools.arrival_seq,
        pools.members_count,
        pools.observed,
        pools.exposure,
        pools.expected,
        pools.variance * (1.0e0 + parameters.common_variation)
        + parameters.common_variation * power(pools.expected, 2) as variance,
        pools.third * (1.0e0 + parameters.common_variation) * (1.0e0 + 2.0e0 * parameters.common_variation)
        + 6.0e0 * parameters.common_variation * (1.0e0 + parameters.common_variation) * pools.expected * pools.variance
        + 2.0e0 * power(parameters.common_variation, 2) * power(pools.expected, 3) as third
    from pools
    cross join {{ ref('int_warnings__parameters') }} as parameters
    where pools.members_count >= parameters.least_pool_members
),

-- A count of which the mean varies has the cumulants mean + variance and mean + 3 variance + third; of a negative
-- binomial they are mu * growth and mu * growth * (2 growth - 1), with growth = 1 + mu / size.
grown as (
    select
        predicted.*,
        (
            (predicted.expected + 3.0e0 * predicted.variance + predicted.third)
            / (predicted.expected + predicted.variance)
            + 1.0e0
        ) / 2.0e0 as growth
    from predicted
),

shifted as (
    select
        grown.*,
        (grown.expected + grown.variance) / (grown.growth * (grown.growth - 1.0e0)) as size,
        grown.observed - grown.expected + (grown.expected + grown.variance) / grown.growth as above_shift
    from grown
),

-- P(Y >= y) = I_q(y, size) with q = 1 - 1 / growth; from the other side where the fraction converges there.
sides as (
    select
        shifted.*,
        1.0e0 - 1.0e0 / shifted.growth
        > (shifted.above_shift + 1.0e0) / (shifted.above_shift + shifted.size + 2.0e0) as is_lower
    from shifted
    where
        shifted.observed > 0.0e0
        and shifted.above_shift > 0.0e0
),

arguments as (
    select
        sides.*,
        case when sides.is_lower then sides.size else sides.above_shift end as beta_a,
        case when sides.is_lower then sides.above_shift else sides.size end as beta_b,
        case when sides.is_lower then 1.0e0 else sides.growth - 1.0e0 end / sides.growth as beta_x
    from sides
),

{% for first, step_after in [(31, 'arguments'), (21, 'steps_31'), (11, 'steps_21'), (1, 'steps_11')] %}
    steps_{{ first }} as (
        select
            {{ step_after }}.*,
            {{ incomplete_beta_steps(
                'beta_a', 'beta_b', 'beta_x', first, first + 9, '1.0e0' if loop.first else 'from_' ~ (first + 10)
            ) }} as from_{{ first }}
        from {{ step_after }}
    ),
{% endfor %}
tails as (
    select
        steps_1.*,
        {{ incomplete_beta('beta_a', 'beta_b', 'beta_x', 'from_1') }} as tail
    from steps_1
)

select
    predicted.level,
    predicted.subject_id,
    predicted.period_from,
    predicted.moment,
    predicted.arrival_seq,
    predicted.members_count,
    predicted.observed,
    predicted.exposure,
    predicted.expected,
    coalesce(case when tails.is_lower then 1.0e0 - tails.tail else tails.tail end, 1.0e0) as p_value
from predicted
left join tails
    on
        predicted.level = tails.level
        and predicted.subject_id = tails.subject_id
        and predicted.period_from = tails.period_from
        and predicted.moment = tails.moment
