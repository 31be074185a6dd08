-- METHOD step 2: R ~ Beta(p, q) and what remains after controls, E[1 - R] = q / (p + q).
with credited as (
    select
        unit_id,
        {{ exact_sum('weight * score_share') }} as credited_p,
        {{ exact_sum('weight * (1.0e0 - score_share)') }} as credited_q
    from {{ ref('int_method__resilience_evidence') }}
    group by unit_id
),

counted as (
    select
        units.unit_id,
        priors.p0,
        priors.q0,
        priors.p0 + coalesce(credited.credited_p, 0.0e0) as p,
        priors.q0 + coalesce(credited.credited_q, 0.0e0) as q
    from {{ ref('int_frame__units') }} as units
    left join {{ ref('resilience_priors') }} as priors
        on units.organisation_type = priors.organisation_type
    left join credited
        on units.unit_id = credited.unit_id
)

select
    unit_id,
    p0,
    q0,
    p,
    q,
    p + q as p_plus_q,
    q / (p + q) as remaining_mean
from counted
