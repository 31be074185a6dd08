-- METHOD step 7: quantiles by Cornish-Fisher, and P(X > appetite) by inverting the same cubic with four Newton steps.
-- `within` points leave out the impact, which all units of a group share (step 10).
with shapes as (
    select
        cumulants.unit_id,
        cumulants.kappa_1,
        sqrt(cumulants.kappa_2) as log_deviation,
        cumulants.kappa_3 / power(cumulants.kappa_2, 1.5e0) as skewness,
        cumulants.kappa_4 / (cumulants.kappa_2 * cumulants.kappa_2) as kurtosis,
        cumulants.kappa_2 - cumulants.impact_log_variance as within_variance,
        sqrt(cumulants.kappa_2 - cumulants.impact_log_variance) as within_deviation,
        cumulants.kappa_3 / power(cumulants.kappa_2 - cumulants.impact_log_variance, 1.5e0) as within_skewness,
        cumulants.kappa_4
        / power(cumulants.kappa_2 - cumulants.impact_log_variance, 2) as within_kurtosis,
        groups.appetite,
        (ln(groups.appetite) - cumulants.kappa_1) / sqrt(cumulants.kappa_2) as target
    from {{ ref('int_method__cumulants') }} as cumulants
    inner join {{ ref('int_method__groups') }} as groups
        on
            cumulants.sector = groups.sector
            and cumulants.process_id = groups.process_id
),

first_step as (
    select
        *,
        {{ cornish_fisher_newton('target', 'target', 'skewness', 'kurtosis') }} as z1
    from shapes
),

second_step as (
    select
        *,
        {{ cornish_fisher_newton('z1', 'target', 'skewness', 'kurtosis') }} as z2
    from first_step
),

third_step as (
    select
        *,
        {{ cornish_fisher_newton('z2', 'target', 'skewness', 'kurtosis') }} as z3
    from second_step
),

fourth_step as (
    select
        *,
        {{ cornish_fisher_newton('z3', 'target', 'skewness', 'kurtosis') }} as z4
    from third_step
)

select
    unit_id,
    appetite,
    within_variance,
    kappa_1 + log_deviation * {{ cornish_fisher(z_low(), 'skewness', 'kurtosis') }} as log_p05,
    kappa_1 + log_deviation * {{ cornish_fisher('0.0e0', 'skewness', 'kurtosis') }} as log_p50,
    kappa_1 + log_deviation * {{ cornish_fisher(z_high(), 'skewness', 'kurtosis') }} as log_p95,
    kappa_1 + within_deviation
    * {{ cornish_fisher(z_low(), 'within_skewness', 'within_kurtosis') }} as within_log_p05,
    kappa_1 + within_deviation
    * {{ cornish_fisher(z_high(), 'within_skewness', 'within_kurtosis') }} as within_log_p95,
    1.0e0 - {{ normal_cdf('z4') }} as p_above_appetite
from fourth_step
