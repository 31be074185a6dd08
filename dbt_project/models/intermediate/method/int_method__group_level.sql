-- METHOD step 4: what all units of a group say together about its rate: Gamma(A, B), m = A / B.
with discounted as (
    select
        exposure.sector,
        exposure.process_id,
        exposure.signals,
        exposure.effective_exposure,
        1.0e0 + (experts.prior_a / experts.prior_b) * exposure.effective_exposure
        / groups.between_unit_shape as discount
    from {{ ref('int_method__exposure') }} as exposure
    inner join {{ ref('int_method__expert_prior') }} as experts
        on
            exposure.sector = experts.sector
            and exposure.process_id = experts.process_id
    inner join {{ ref('int_method__groups') }} as groups
        on
            exposure.sector = groups.sector
            and exposure.process_id = groups.process_id
),

learned as (
    select
        sector,
        process_id,
        {{ exact_sum('signals / discount') }} as signals,
        {{ exact_sum('effective_exposure / discount') }} as effective_exposure
    from discounted
    group by sector, process_id
)

select
    experts.sector,
    experts.process_id,
    experts.insight_state,
    experts.prior_a + learned.signals as group_a,
    experts.prior_b + learned.effective_exposure as group_b,
    (experts.prior_a + learned.signals) / (experts.prior_b + learned.effective_exposure) as group_rate
from {{ ref('int_method__expert_prior') }} as experts
inner join learned
    on
        experts.sector = learned.sector
        and experts.process_id = learned.process_id
