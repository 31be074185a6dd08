-- What steering sees, Handelen: measures by the volume that they would take away for a staff-day. Only the share of the
-- unit that a measure doesn't cover yet is open to it: what is in place R credits already, and so it does the reach of
-- a training. What nobody says in full (in place, share not told) is not advised.
-- Within a theme measures go by effect for a day; the one that crosses the cap counts for what is left below it, later
-- ones for nothing. Within a unit they go by the share that they take for a day of what is left, so what a step adds
-- for a day never grows from one step to the next: that is the order of the curve too.
-- Orders go by rounded ratios: the last digits of a real may not decide between two equals.
with trained as (
    select
        reach.organisation_oin,
        activities.measure_id,
        max(reach.score_share) as share_covered
    from {{ ref('int_method__training_reach') }} as reach
    cross join {{ ref('awareness_activities') }} as activities
    where activities.form in ('training', 'e_learning')
    group by reach.organisation_oin, activities.measure_id
),

applicable as (
    select
        units.unit_id,
        units.organisation_oin,
        units.process_id,
        effects.measure_id,
        effects.process_id as effect_process_id,
        effects.control_theme,
        effects.evidence_grade,
        effects.effect_mean,
        effects.effect_mean * (1.0e0 - effects.effect_mean) / (effects.effect_concentration + 1.0e0) as effect_variance,
        effects.effort_fixed_days
        + effects.effort_days_per_100_staff_years * units.staff_years / 100.0e0 as full_effort_days,
        units.staff_years / 10000.0e0 as size,
        row_number() over (
            partition by units.unit_id, effects.measure_id
            order by case when effects.process_id = '*' then 1 else 0 end
        ) as precedence
    from {{ ref('int_frame__units') }} as units
    inner join {{ ref('measure_effects') }} as effects
        on effects.process_id in ('*', units.process_id)
    inner join {{ ref('measures') }} as measures
        on
            effects.measure_id = measures.measure_id
            and (
                measures.sector in ('both', units.public_private)
                or (measures.sector = 'transport_logistics' and {{ is_transport_and_logistics('units.sector') }})
            )
),

opened as (
    select
        applicable.*,
        told.status_id,
        case
            when trained.measure_id is not null then 1.0e0 - trained.share_covered
            when states.is_in_place then 1.0e0 - coalesce(told.share_covered, 1.0e0)
            else 1.0e0
        end as open_share
    from applicable
    left join {{ ref('int_measures__covered_processes') }} as told
        on
            applicable.organisation_oin = told.organisation_oin
            and applicable.process_id = told.process_id
            and applicable.measure_id = told.measure_key
    left join {{ ref('measure_states') }} as states
        on told.status_id = states.status_id
    left join trained
        on
            applicable.organisation_oin = trained.organisation_oin
            and applicable.measure_id = trained.measure_id
    where applicable.precedence = 1
),

in_theme as (
    select
        *,
        open_share * full_effort_days as effort_days,
        exp({{ exact_running_sum(
            'ln(1.0e0 - open_share * effect_mean)', 'unit_id, control_theme',
            'theme_order desc, measure_id asc', '1 preceding'
        ) }}) as theme_left_before
    from (
        select
            *,
            {{ published('effect_mean / full_effort_days') }} as theme_order
        from opened
        where open_share > 0.0e0
    ) as ordered
),

capped as (
    select
        in_theme.*,
        least(
            in_theme.open_share * in_theme.effect_mean,
            1.0e0 - (1.0e0 - parameters.control_theme_effect_cap) / in_theme.theme_left_before
        ) as share_taken
    from in_theme
    cross join {{ ref('int_method__parameters') }} as parameters
),

-- `left_spread` is E[(1-f)²] / E[1-f]² of the share f that a measure takes.
ordered as (
    select
        *,
        {{ published('share_taken / effort_days') }} as unit_order,
        1.0e0 + effect_variance * power(share_taken / (effect_mean * (1.0e0 - share_taken)), 2) as left_spread
    from capped
    where share_taken > 0.0e0
),

placed as (
    select
        *,
        row_number() over (partition by unit_id order by unit_order desc, measure_id asc) as place,
        exp({{ exact_running_sum(
            'ln(1.0e0 - share_taken)', 'unit_id', 'unit_order desc, measure_id asc', '1 preceding'
        ) }}) as share_left_before,
        {{ exact_running_sum(
            'ln(left_spread)', 'unit_id', 'unit_order desc, measure_id asc', '1 preceding'
        ) }} as log_spread_before
    from ordered
),

weighed as (
    select
        placed.*,
        placed.size * cumulants.mean * placed.share_left_before * placed.share_taken as reduction_mean,
        ln(
            cumulants.second_moment / (cumulants.mean * cumulants.mean)
            * (1.0e0 + placed.effect_variance / (placed.effect_mean * placed.effect_mean))
        ) + placed.log_spread_before as log_variance
    from placed
    inner join {{ ref('int_method__cumulants') }} as cumulants
        on placed.unit_id = cumulants.unit_id
)

select
    unit_id,
    measure_id,
    effect_process_id,
    control_theme,
    evidence_grade,
    effect_mean,
    effect_variance,
    status_id,
    open_share,
    share_taken,
    share_left_before,
    place,
    effort_days,
    reduction_mean,
    {{ log_normal_quantile('reduction_mean', 'log_variance', z_low()) }} as reduction_p05,
    {{ log_normal_quantile('reduction_mean', 'log_variance', z_high()) }} as reduction_p95,
    reduction_mean / effort_days as reduction_per_day
from weighed
