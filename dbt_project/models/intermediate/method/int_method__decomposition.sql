-- METHOD step 8: parts of the log of the shown median; with the rest they add up to it.
with parts as (
    select
        unit_level.unit_id,
        {{ digamma('unit_level.between_unit_shape') }} - ln(unit_level.between_unit_shape)
        + ln(unit_level.group_rate) as d_group,
        {{ digamma('unit_level.a') }} - ln(unit_level.b) as own_log_mean,
        unit_level.data_weight,
        cumulants.impact_log_mean as d_impact,
        cumulants.remaining_log_mean + cumulants.data_weight
        * (ln(resilience.remaining_mean) - cumulants.remaining_log_mean) as d_resilience,
        exceedance.log_p50
    from {{ ref('int_method__unit_level') }} as unit_level
    inner join {{ ref('int_method__resilience') }} as resilience
        on unit_level.unit_id = resilience.unit_id
    inner join {{ ref('int_method__cumulants') }} as cumulants
        on unit_level.unit_id = cumulants.unit_id
    inner join {{ ref('int_method__exceedance') }} as exceedance
        on unit_level.unit_id = exceedance.unit_id
)

select
    unit_id,
    d_group,
    case when data_weight = 0.0e0 then 0.0e0 else own_log_mean - d_group end as d_signals,
    d_impact,
    d_resilience,
    log_p50 - own_log_mean - d_impact - d_resilience as d_rest
from parts
