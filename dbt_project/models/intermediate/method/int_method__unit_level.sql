-- METHOD step 5: the unit's own rate: prior Gamma(a_u, a_u / m), posterior Gamma(a, b), data weight W = E / b.
select
    exposure.unit_id,
    exposure.sector,
    exposure.process_id,
    groups.between_unit_shape,
    group_level.group_rate,
    group_level.group_a,
    group_level.insight_state,
    groups.between_unit_shape + exposure.signals as a,
    groups.between_unit_shape / group_level.group_rate + exposure.effective_exposure as b,
    exposure.effective_exposure
    / (groups.between_unit_shape / group_level.group_rate + exposure.effective_exposure) as data_weight
from {{ ref('int_method__exposure') }} as exposure
inner join {{ ref('int_method__groups') }} as groups
    on
        exposure.sector = groups.sector
        and exposure.process_id = groups.process_id
inner join {{ ref('int_method__group_level') }} as group_level
    on
        exposure.sector = group_level.sector
        and exposure.process_id = group_level.process_id
