-- METHOD step 4: the group's prior Gamma(a, b). Several insights are combined by this rule: the median is the
-- geometric mean of their medians, the log variance is the mean of theirs plus the variance of their log medians.
-- A borrowed prior (tier 2 or 3) has its spread widened and is shown as geen inzicht, or as verlopen where the group
-- had an insight of its own that ended.
with lapsed as (
    select distinct
        sector,
        process_id
    from {{ ref('int_method__insights_applied') }}
    where
        not is_in_force
        and tier = 1
        and rate_median is not null
),

combined as (
    select
        sector,
        process_id,
        min(tier) as tier,
        count(*) as insights_count,
        exp({{ exact_mean('ln(inherent_median)') }}) as inherent_median,
        sqrt(
            {{ exact_mean('log_spread * log_spread') }}
            + greatest({{ exact_variance('ln(inherent_median)', 0) }}, 0.0e0)
        ) as log_spread
    from {{ ref('int_method__insights_applied') }}
    where counts_for_rate
    group by sector, process_id
),

widened as (
    select
        combined.sector,
        combined.process_id,
        combined.tier,
        combined.insights_count,
        combined.inherent_median,
        combined.log_spread
        * case when combined.tier = 1 then 1.0e0 else parameters.no_insight_spread_factor end as log_spread
    from combined
    cross join {{ ref('int_method__parameters') }} as parameters
)

select
    widened.sector,
    widened.process_id,
    widened.tier,
    widened.insights_count,
    widened.inherent_median,
    widened.log_spread,
    case
        when widened.tier = 1 then 'inzicht'
        when lapsed.process_id is not null then 'verlopen'
        else 'geen_inzicht'
    end as insight_state,
    1.0e0 / (widened.log_spread * widened.log_spread) + 0.5e0 as prior_a,
    (1.0e0 / (widened.log_spread * widened.log_spread) + 0.5e0 - 1.0e0 / 3.0e0) / widened.inherent_median as prior_b
from widened
left join lapsed
    on
        widened.sector = lapsed.sector
        and widened.process_id = lapsed.process_id
