-- What it would be worth to know more about a unit, in impact points a year: n * min(C, C - E[X] + appetite), with
-- C = E[X] * Phi(d) - appetite * Phi(d - s): the one place where a log-normal with the two moments is used. Never
-- below 0 (the error of Phi could make it so by a hair).
with shapes as (
    select
        cumulants.unit_id,
        cumulants.mean,
        exceedance.appetite,
        units.staff_years / 10000.0e0 as size,
        sqrt(ln(cumulants.second_moment / (cumulants.mean * cumulants.mean))) as s
    from {{ ref('int_method__cumulants') }} as cumulants
    inner join {{ ref('int_method__exceedance') }} as exceedance
        on cumulants.unit_id = exceedance.unit_id
    inner join {{ ref('int_frame__units') }} as units
        on cumulants.unit_id = units.unit_id
),

points as (
    select
        *,
        ln(mean / appetite) / s + s / 2.0e0 as d,
        ln(mean / appetite) / s - s / 2.0e0 as d_minus_s
    from shapes
),

calls as (
    select
        *,
        mean * {{ normal_cdf('d') }} - appetite * {{ normal_cdf('d_minus_s') }} as c
    from points
)

select
    unit_id,
    size * greatest(least(c, c - mean + appetite), 0.0e0) as value_of_knowing
from calls
