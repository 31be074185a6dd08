-- METHOD step 6: impact of the group's insights, log-normal around the geometric mean of the expert scores (0 counts as
-- 1). An insight tells low, middle and high of so many experts: the middle is their geometric mean, low and high are
-- 5 % and 95 % of their spread. Experts of several insights are taken together as if they had scored in one. Their
-- variance is learned: the expected one counts as so many scores more.
with told as (
    select
        sector,
        process_id,
        tier,
        cast(experts_count as double) as scores_count,
        ln(greatest(impact_mid, 1.0e0)) as log_mid,
        power(ln(greatest(impact_high, 1.0e0) / greatest(impact_low, 1.0e0)) / 3.29e0, 2) as log_variance
    from {{ ref('int_method__insights_applied') }}
    where counts_for_impact
),

pooled as (
    select
        sector,
        process_id,
        min(tier) as tier,
        sum(scores_count) as scores_count,
        {{ exact_sum('scores_count * log_mid') }} / sum(scores_count) as log_mean
    from told
    group by sector, process_id
),

scored as (
    select
        pooled.sector,
        pooled.process_id,
        pooled.tier,
        pooled.scores_count,
        pooled.log_mean,
        (
            max(parameters.impact_log_variance_weight * parameters.impact_log_variance_expected)
            + {{ exact_sum(
                '(told.scores_count - 1.0e0) * told.log_variance'
                ~ ' + told.scores_count * power(told.log_mid - pooled.log_mean, 2)'
            ) }}
        ) / (max(parameters.impact_log_variance_weight) + pooled.scores_count - 1.0e0) as score_log_variance
    from pooled
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join told
        on
            pooled.sector = told.sector
            and pooled.process_id = told.process_id
    group by pooled.sector, pooled.process_id, pooled.tier, pooled.scores_count, pooled.log_mean
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
