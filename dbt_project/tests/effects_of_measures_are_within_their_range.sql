-- An effect of 1 would leave nothing to take a logarithm of, and a measure without effort would go before all others.
select
    'an effect lies above 0 and below 1, its concentration above 0' as broken_rule,
    measure_id,
    process_id
from {{ ref('measure_effects') }}
where
    effect_mean is null
    or effect_mean <= 0.0e0
    or effect_mean >= 1.0e0
    or effect_concentration is null
    or effect_concentration <= 0.0e0

union all

select
    'a measure takes days, and in a larger unit never fewer' as broken_rule,
    measure_id,
    process_id
from {{ ref('measure_effects') }}
where
    effort_fixed_days is null
    or effort_fixed_days <= 0.0e0
    or effort_days_per_100_staff_years is null
    or effort_days_per_100_staff_years < 0.0e0

union all

select
    'an effect is that in a process of the taxonomy, or * for the others' as broken_rule,
    measure_id,
    process_id
from {{ ref('measure_effects') }}
where process_id <> '*' and process_id not in (select processes.process_id from {{ ref('processes') }} as processes)

union all

select
    'the cap on a control theme lies above 0 and below 1' as broken_rule,
    '*' as measure_id,
    '*' as process_id
from {{ ref('int_method__parameters') }}
where not coalesce(control_theme_effect_cap > 0.0e0 and control_theme_effect_cap < 1.0e0, false)
