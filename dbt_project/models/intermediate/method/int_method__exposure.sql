-- METHOD step 3: effective exposure E (signals are seen after controls) and faded confirmed signals y, for every
-- unit.
with weighted as (
    select
        unit_id,
        {{ exact_sum('weight * exposure * coverage') }} as covered_exposure,
        {{ exact_sum('weight * confirmed_count') }} as signals
    from {{ ref('int_method__evidence') }}
    group by unit_id
)

select
    units.unit_id,
    units.sector,
    units.process_id,
    coalesce(weighted.covered_exposure, 0.0e0) * resilience.remaining_mean as effective_exposure,
    coalesce(weighted.signals, 0.0e0) as signals
from {{ ref('int_frame__units') }} as units
inner join {{ ref('int_method__resilience') }} as resilience
    on units.unit_id = resilience.unit_id
left join weighted
    on units.unit_id = weighted.unit_id
