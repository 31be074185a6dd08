-- METHOD step 7: residual intensity X = rate x impact x (1 - R): four log cumulants, mean and second moment. The last
-- six columns are what step 9 adds up: the residual rate of a unit, and what all units of its group share.
with parts as (
    select
        unit_level.unit_id,
        unit_level.sector,
        unit_level.process_id,
        unit_level.data_weight as w,
        1.0e0 - unit_level.data_weight as v,
        unit_level.a,
        unit_level.b,
        unit_level.group_a,
        resilience.p,
        resilience.q,
        resilience.p_plus_q,
        resilience.remaining_mean,
        impact.log_mean as impact_log_mean,
        impact.log_variance as impact_log_variance,
        impact.mean as impact_mean,
        impact.second_moment as impact_second_moment,
        errors.coverage_log_variance
    from {{ ref('int_method__unit_level') }} as unit_level
    inner join {{ ref('int_method__resilience') }} as resilience
        on unit_level.unit_id = resilience.unit_id
    inner join {{ ref('int_method__impact') }} as impact
        on
            unit_level.sector = impact.sector
            and unit_level.process_id = impact.process_id
    inner join {{ ref('int_method__coverage_error') }} as errors
        on unit_level.unit_id = errors.unit_id
),

gammas as (
    select
        *,
        (a / b) * remaining_mean as rate_mean,
        (1.0e0 + 1.0e0 / a) * (1.0e0 + v * v * p / (q * (p_plus_q + 1.0e0)))
        * (1.0e0 + w * w * (exp(coverage_log_variance) - 1.0e0)) as rate_own_spread,
        {{ digamma('a') }} as psi_a,
        {{ digamma('group_a') }} as psi_group_a,
        {{ digamma('q') }} - {{ digamma('p_plus_q') }} as remaining_log_mean,
        {{ trigamma('a') }} as psi1_a,
        {{ trigamma('group_a') }} as psi1_group_a,
        {{ trigamma('q') }} - {{ trigamma('p_plus_q') }} as psi1_remaining,
        {{ tetragamma('a') }} as psi2_a,
        {{ tetragamma('group_a') }} as psi2_group_a,
        {{ tetragamma('q') }} - {{ tetragamma('p_plus_q') }} as psi2_remaining,
        {{ pentagamma('a') }} as psi3_a,
        {{ pentagamma('group_a') }} as psi3_group_a,
        {{ pentagamma('q') }} - {{ pentagamma('p_plus_q') }} as psi3_remaining
    from parts
)

select
    unit_id,
    sector,
    process_id,
    w as data_weight,
    remaining_log_mean,
    impact_log_mean,
    impact_log_variance,
    coverage_log_variance,
    psi_a - ln(b) + v * (psi_group_a - ln(group_a)) + remaining_log_mean
    + w * (ln(remaining_mean) - remaining_log_mean) + impact_log_mean as kappa_1,
    psi1_a + v * v * psi1_remaining + impact_log_variance + w * w * coverage_log_variance
    + v * v * psi1_group_a as kappa_2,
    psi2_a + power(v, 3) * (psi2_remaining + psi2_group_a) as kappa_3,
    psi3_a + power(v, 4) * (psi3_remaining + psi3_group_a) as kappa_4,
    rate_mean * impact_mean as mean,
    rate_mean * rate_mean * rate_own_spread * (1.0e0 + v * v / group_a) * impact_second_moment as second_moment,
    rate_mean,
    rate_mean * rate_mean * (rate_own_spread - 1.0e0) * (1.0e0 + v * v / group_a) as rate_own_variance,
    v as group_weight,
    group_a,
    impact_mean,
    impact_second_moment
from gammas
