-- METHOD step 4: which expert rates speak about a group. Tier 1: about its process (in its sector or in every
-- sector); tier 2: about its sector; tier 3: about the country. Only the lowest tier that has any is used.
select
    sector,
    process_id,
    insight_id,
    tier,
    basis,
    log_spread,
    inherent_median
from (
    select
        groups.sector,
        groups.process_id,
        insights.insight_id,
        insights.basis,
        ln(insights.rate_q95 / insights.rate_q05) / 3.29e0 as log_spread,
        insights.rate_median
        / case when insights.basis = 'residual' then groups.prior_remaining_mean else 1.0e0 end as inherent_median,
        case
            when insights.process_id <> '*' then 1
            when insights.sector <> '*' then 2
            else 3
        end as tier,
        min(case
            when insights.process_id <> '*' then 1
            when insights.sector <> '*' then 2
            else 3
        end) over (partition by groups.sector, groups.process_id) as lowest_tier
    from {{ ref('int_method__groups') }} as groups
    inner join {{ ref('expert_rates') }} as insights
        on {{ applies_to_group('insights', 'groups') }}
) as applicable
where tier = lowest_tier
