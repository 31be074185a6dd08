-- METHOD step 10: expected rank by volume and its interval, by comparing every two units once in each direction.
with units as (
    select
        frame.unit_id,
        frame.sector || ':' || frame.process_id as insight_group,
        ln(frame.staff_years / 10000.0e0) as log_size,
        cumulants.kappa_1 + ln(frame.staff_years / 10000.0e0) as mu,
        cumulants.kappa_2 as variance,
        exceedance.within_variance,
        sqrt(cumulants.kappa_2) as deviation,
        sqrt(exceedance.within_variance) as within_deviation,
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

pairs as (
    select
        own.unit_id,
        (other.mu - own.mu) / case
            when other.insight_group = own.insight_group then sqrt(other.within_variance + own.within_variance)
            else sqrt(other.variance + own.variance)
        end as z_expected,
        case
            when other.insight_group = own.insight_group
                then (other.mu - own.within_log_p95) / other.within_deviation
            else (other.mu - own.log_p95) / other.deviation
        end as z_best,
        case
            when other.insight_group = own.insight_group
                then (other.mu - own.within_log_p05) / other.within_deviation
            else (other.mu - own.log_p05) / other.deviation
        end as z_worst
    from units as own
    inner join units as other
        on own.unit_id <> other.unit_id
)

select
    units.unit_id,
    1.0e0 + coalesce({{ exact_sum_of_shares(normal_cdf('pairs.z_expected')) }}, 0.0e0) as rank_expected,
    1.0e0 + coalesce({{ exact_sum_of_shares(normal_cdf('pairs.z_best')) }}, 0.0e0) as rank_low,
    1.0e0 + coalesce({{ exact_sum_of_shares(normal_cdf('pairs.z_worst')) }}, 0.0e0) as rank_high
from units
left join pairs
    on units.unit_id = pairs.unit_id
group by units.unit_id
