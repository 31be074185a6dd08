-- The interval is that of the log-normal with the mean and variance of what all steps up to the point take away.
with shaped as (
    select
        *,
        ln(
            1.0e0 + reduction_together_variance / (reduction_together_mean * reduction_together_mean)
        ) as log_variance
    from {{ ref('int_method__effort_curve') }}
)

select
    shaped.step_number,
    shaped.steps_count,
    cast(shaped.units_together as bigint) as units_together,
    shaped.unit_id,
    units.organisation_name,
    units.process_name_nl,
    units.process_name_en,
    shaped.measure_id,
    measures.name_nl as measure_name_nl,
    measures.name_en as measure_name_en,
    {{ published('shaped.effort_days') }} as effort_days,
    {{ published('shaped.reduction_mean') }} as reduction_mean,
    {{ published('shaped.effort_days_together') }} as effort_days_together,
    {{ published('shaped.reduction_together_mean') }} as reduction_together_mean,
    {{ published(
        log_normal_quantile('shaped.reduction_together_mean', 'shaped.log_variance', z_low())
    ) }} as reduction_together_p05,
    {{ published(
        log_normal_quantile('shaped.reduction_together_mean', 'shaped.log_variance', '0.0e0')
    ) }} as reduction_together_p50,
    {{ published(
        log_normal_quantile('shaped.reduction_together_mean', 'shaped.log_variance', z_high())
    ) }} as reduction_together_p95,
    {{ published('shaped.reduction_together_mean / whole.volume_mean') }} as volume_share,
    build.picture_origin as data_origin
from shaped
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('int_method__roll_ups') }} as whole
    on whole.dimension = 'whole'
left join {{ ref('mart_picture__units') }} as units
    on shaped.unit_id = units.unit_id
left join {{ ref('measures') }} as measures
    on shaped.measure_id = measures.measure_id
