-- What steering sees, for the whole: greedy over units and measures by volume taken away for a staff-day. What a unit's
-- steps add for a day never grows, so sorting all steps is the greedy choice. Shown are each of the first hundred steps
-- and then the last of each ten, each hundred, each thousand; between two of them only sums are kept.
-- The variance is that of two sources:
--   volume: the sum over insight groups of I * Σ rate * (share taken away); what a group shares counts once (step 9);
--   effect: to first order, for each effect its variance times E[H²], H the volume that one unit of it takes away over
--   all units where it stands. An effect is one unknown wherever the measure is taken: its steps don't average out.
-- Both are running sums of what changes from point to point: the weight of a unit in its group, and the weights of the
-- effects that stand in the unit already, of which a later measure leaves less.
with steps as (
    select
        advice.*,
        cast(ceiling(advice.step_number / advice.bundle_size) * advice.bundle_size as bigint) as point,
        advice.share_left_before * (1.0e0 - advice.share_taken) as share_left,
        advice.share_taken / ((1.0e0 - advice.share_taken) * advice.effect_mean) as effect_weight
    from (
        select
            numbered.*,
            case
                when numbered.step_number <= 100 then 1.0e0
                when numbered.step_number <= 1000 then 10.0e0
                when numbered.step_number <= 10000 then 100.0e0
                else 1000.0e0
            end as bundle_size
        from (
            select
                *,
                row_number() over (
                    order by {{ published('reduction_per_day') }} desc, unit_id asc, place asc
                ) as step_number
            from {{ ref('int_method__measure_advice') }}
        ) as numbered
    ) as advice
),

-- The source `volume` of a step is its unit's weight; a source of an effect is that of one measure in the unit.
changes as (
    select
        'volume' as source,
        1.0e0 as source_variance,
        unit_id,
        point,
        1.0e0 - share_left_before as weight_before,
        1.0e0 - share_left as weight_after
    from steps

    union all

    select
        standing.measure_id || ':' || standing.effect_process_id as source,
        standing.effect_variance as source_variance,
        later.unit_id,
        later.point,
        case
            when standing.place = later.place then 0.0e0
            else later.share_left_before * standing.effect_weight
        end as weight_before,
        later.share_left * standing.effect_weight as weight_after
    from steps as later
    inner join steps as standing
        on
            later.unit_id = standing.unit_id
            and later.place >= standing.place
),

added as (
    select
        changes.source,
        max(changes.source_variance) as source_variance,
        changes.point,
        cumulants.sector,
        cumulants.process_id,
        max(cumulants.group_a) as group_a,
        max(cumulants.impact_mean) as impact_mean,
        max(cumulants.impact_second_moment) as impact_second_moment,
        {{ exact_sum(
            'cumulants.rate_mean * units.staff_years / 10000.0e0 * (changes.weight_after - changes.weight_before)'
        ) }} as incidents,
        {{ exact_sum(
            'cumulants.rate_mean * cumulants.group_weight * units.staff_years / 10000.0e0'
            ~ ' * (changes.weight_after - changes.weight_before)'
        ) }} as shared_incidents,
        {{ exact_sum(
            'cumulants.rate_own_variance * units.staff_years * units.staff_years / 100000000.0e0'
            ~ ' * (changes.weight_after * changes.weight_after - changes.weight_before * changes.weight_before)'
        ) }} as own_variance
    from changes
    inner join {{ ref('int_method__cumulants') }} as cumulants
        on changes.unit_id = cumulants.unit_id
    inner join {{ ref('int_frame__units') }} as units
        on changes.unit_id = units.unit_id
    group by changes.source, changes.point, cumulants.sector, cumulants.process_id
),

in_groups as (
    select
        *,
        {{ exact_running_sum('incidents', 'source, sector, process_id', 'point') }} as group_incidents,
        {{ exact_running_sum('shared_incidents', 'source, sector, process_id', 'point') }} as group_shared,
        {{ exact_running_sum('own_variance', 'source, sector, process_id', 'point') }} as group_own_variance
    from added
),

with_variance as (
    select
        *,
        impact_second_moment * (
            group_incidents * group_incidents + group_own_variance + group_shared * group_shared / group_a
        ) - impact_mean * impact_mean * group_incidents * group_incidents as group_variance
    from in_groups
),

by_source as (
    select
        source,
        point,
        max(source_variance) as source_variance,
        {{ exact_sum('group_variance - group_variance_before') }} as variance_added,
        {{ exact_sum('impact_mean * incidents') }} as mean_added
    from (
        select
            *,
            coalesce(lag(group_variance) over (
                partition by source, sector, process_id order by point
            ), 0.0e0) as group_variance_before
        from with_variance
    ) as differences
    group by source, point
),

-- E[H²] is the variance of H and the square of its mean; of the volume itself only the variance counts here.
variances as (
    select
        point,
        {{ exact_sum(
            'source_variance * (variance_added + case'
            ~ " when source = 'volume' then 0.0e0 else mean_added * (2.0e0 * source_mean - mean_added) end)"
        ) }} as variance_added
    from (
        select
            *,
            {{ exact_running_sum('mean_added', 'source', 'point') }} as source_mean
        from by_source
    ) as summed
    group by point
),

points as (
    select
        point,
        max(step_number) as step_number,
        count(*) as steps_count,
        count(case when place = 1 then 1 end) as units_added,
        max(unit_id) as unit_id,
        max(measure_id) as measure_id,
        {{ exact_sum('effort_days') }} as effort_days,
        {{ exact_sum('reduction_mean') }} as reduction_mean
    from steps
    group by point
)

select
    points.step_number,
    case when points.steps_count = 1 then points.unit_id end as unit_id,
    case when points.steps_count = 1 then points.measure_id end as measure_id,
    points.steps_count,
    points.effort_days,
    points.reduction_mean,
    sum(points.units_added) over (
        order by points.point
        rows between unbounded preceding and current row
    ) as units_together,
    {{ exact_running_sum('points.effort_days', none, 'points.point') }} as effort_days_together,
    {{ exact_running_sum('points.reduction_mean', none, 'points.point') }} as reduction_together_mean,
    {{ exact_running_sum('variances.variance_added', none, 'points.point') }} as reduction_together_variance
from points
inner join variances
    on points.point = variances.point
