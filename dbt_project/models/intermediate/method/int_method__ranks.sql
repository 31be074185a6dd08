-- METHOD step 10: expected rank by volume and its interval, against all other units. How many units lie above a level
-- is summed once for the nodes of a grid, a little smoother than it is (by the variance `smooth`), and then seen from
-- each unit through a normal of its own variance and `smooth`. That is the sum over pairs, to fourteen digits, in a
-- twentieth of the time: see docs/decisions/0047.
with recursive units as (
    select
        frame.unit_id,
        frame.sector || ':' || frame.process_id as insight_group,
        cumulants.kappa_1 + ln(frame.staff_years / 10000.0e0) as mu,
        cumulants.kappa_2 as variance,
        exceedance.within_variance,
        exceedance.log_p05 + ln(frame.staff_years / 10000.0e0) as log_p05,
        exceedance.log_p95 + ln(frame.staff_years / 10000.0e0) as log_p95,
        exceedance.within_log_p05 + ln(frame.staff_years / 10000.0e0) as within_log_p05,
        exceedance.within_log_p95 + ln(frame.staff_years / 10000.0e0) as within_log_p95
    from {{ ref('int_frame__units') }} as frame
    inner join {{ ref('int_method__cumulants') }} as cumulants
        on frame.unit_id = cumulants.unit_id
    inner join {{ ref('int_method__exceedance') }} as exceedance
        on frame.unit_id = exceedance.unit_id
),

grid as (
    select
        min(within_variance) / 2.0e0 as smooth,
        sqrt(min(within_variance)) / 3.0e0 as step,
        min(least(mu, log_p05, within_log_p05) - 9.0e0 * sqrt(variance)) as lowest,
        max(greatest(mu, log_p95, within_log_p95) + 9.0e0 * sqrt(variance)) as highest
    from units
),

nodes as (
    select
        0 as node,
        lowest as level
    from grid
    union all
    select
        nodes.node + 1 as node,
        grid.lowest + (nodes.node + 1) * grid.step as level
    from nodes
    cross join grid
    where nodes.level < grid.highest
),

distances as (
    select
        units.insight_group,
        nodes.node,
        (units.mu - nodes.level) / sqrt(units.variance - grid.smooth) as z,
        (units.mu - nodes.level) / sqrt(units.within_variance - grid.smooth) as within_z
    from units
    cross join nodes
    cross join grid
),

above_by_group as (
    select
        insight_group,
        node,
        {{ exact_sum_of_shares(precise_normal_cdf('z')) }} as as_seen_from_others,
        {{ exact_sum_of_shares(precise_normal_cdf('within_z')) }} as as_seen_from_within
    from distances
    group by insight_group, node
),

above_by_node as (
    select
        node,
        {{ exact_sum('as_seen_from_others') }} as everybody
    from above_by_group
    group by node
),

above as (
    select
        above_by_group.insight_group,
        nodes.level,
        above_by_node.everybody - above_by_group.as_seen_from_others as others,
        above_by_group.as_seen_from_within as own
    from above_by_group
    inner join above_by_node
        on above_by_group.node = above_by_node.node
    inner join nodes
        on above_by_group.node = nodes.node
),

views as (
    select
        units.*,
        grid.smooth,
        grid.step / sqrt(2.0e0 * pi()) as scale,
        units.variance + grid.smooth as seen_variance,
        units.within_variance + grid.smooth as within_seen_variance,
        (units.mu - units.within_log_p95) / sqrt(units.within_variance) as itself_at_p95,
        (units.mu - units.within_log_p05) / sqrt(units.within_variance) as itself_at_p05
    from units
    cross join grid
),

seen as (
    select
        views.unit_id,
        {{ exact_sum(
            normal_weight('above.level', 'views.mu', 'views.seen_variance') ~ ' * above.others + '
            ~ normal_weight('above.level', 'views.mu', 'views.within_seen_variance') ~ ' * above.own'
        ) }} as expected,
        {{ exact_sum(
            normal_weight('above.level', 'views.log_p95', 'views.smooth') ~ ' * above.others + '
            ~ normal_weight('above.level', 'views.within_log_p95', 'views.smooth') ~ ' * above.own'
        ) }} as at_p95,
        {{ exact_sum(
            normal_weight('above.level', 'views.log_p05', 'views.smooth') ~ ' * above.others + '
            ~ normal_weight('above.level', 'views.within_log_p05', 'views.smooth') ~ ' * above.own'
        ) }} as at_p05
    from views
    inner join above
        on views.insight_group = above.insight_group
    group by views.unit_id
)

-- A unit is one of its group, and isn't above itself: half a unit at its own expectation.
select
    views.unit_id,
    0.5e0 + views.scale * seen.expected as rank_expected,
    1.0e0 + views.scale * seen.at_p95 - {{ precise_normal_cdf('views.itself_at_p95') }} as rank_low,
    1.0e0 + views.scale * seen.at_p05 - {{ precise_normal_cdf('views.itself_at_p05') }} as rank_high
from views
inner join seen
    on views.unit_id = seen.unit_id
