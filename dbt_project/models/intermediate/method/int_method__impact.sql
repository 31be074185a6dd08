-- METHOD step 6: impact of the group's insight, log-normal around the geometric mean of the expert scores (0
-- counts as 1). Their variance is learned: the expected one counts as so many scores more. Which scores apply follows
-- the tiers of the expert rates.
with applicable as (
    select
        groups.sector,
        groups.process_id,
        ln(greatest(cast(scores.score as double), 1.0e0)) as log_score,
        case
            when scores.process_id <> '*' then 1
            when scores.sector <> '*' then 2
            else 3
        end as tier,
        min(case
            when scores.process_id <> '*' then 1
            when scores.sector <> '*' then 2
            else 3
        end) over (partition by groups.sector, groups.process_id) as lowest_tier
    from {{ ref('int_method__groups') }} as groups
    inner join {{ ref('impact_scores') }} as scores
        on {{ applies_to_group('scores', 'groups') }}
),

scored as (
    select
        applicable.sector,
        applicable.process_id,
        min(applicable.tier) as tier,
        cast(count(*) as double) as scores_count,
        {{ exact_mean('applicable.log_score') }} as log_mean,
        (
            max(parameters.impact_log_variance_weight * parameters.impact_log_variance_expected)
            + count(*) * {{ exact_variance('applicable.log_score', 0) }}
        ) / (max(parameters.impact_log_variance_weight) + count(*) - 1.0e0) as score_log_variance
    from applicable
    cross join {{ ref('int_method__parameters') }} as parameters
    where applicable.tier = applicable.lowest_tier
    group by applicable.sector, applicable.process_id
)

select
    sector,
    process_id,
    tier,
    scores_count,
    log_mean,
    score_log_variance * (1.0e0 + 1.0e0 / scores_count) as log_variance,
    exp(log_mean + score_log_variance * (1.0e0 + 1.0e0 / scores_count) / 2.0e0) as mean,
    exp(2.0e0 * log_mean + 2.0e0 * score_log_variance * (1.0e0 + 1.0e0 / scores_count)) as second_moment
from scored
