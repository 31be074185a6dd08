-- METHOD step 9, first half: T, the residual incidents of the units of one group within one member of a dimension, and
-- S = I * T, with exact moments. A and the impact are shared by those units and no others: another member's part of the
-- group isn't in this sum.
with totals as (
    select
        members.dimension,
        members.member,
        cumulants.sector,
        cumulants.process_id,
        cumulants.group_a,
        cumulants.impact_mean,
        cumulants.impact_second_moment,
        count(*) as units_count,
        {{ exact_sum('units.staff_years') }} as staff_years,
        {{ exact_sum('units.staff_years * knowledge.knowledge_share') }} as known_staff_years,
        {{ exact_sum('cumulants.rate_mean * units.staff_years / 10000.0e0') }} as incidents,
        {{ exact_sum(
            'cumulants.rate_own_variance * units.staff_years * units.staff_years / 100000000.0e0'
        ) }} as own_variance,
        {{ exact_sum(
            'cumulants.rate_mean * cumulants.group_weight * units.staff_years / 10000.0e0'
        ) }} as shared_incidents
    from {{ ref('int_method__roll_up_members') }} as members
    inner join {{ ref('int_frame__units') }} as units
        on members.organisation_oin = units.organisation_oin
    inner join {{ ref('int_method__cumulants') }} as cumulants
        on units.unit_id = cumulants.unit_id
    inner join {{ ref('int_method__knowledge') }} as knowledge
        on units.unit_id = knowledge.unit_id
    group by
        members.dimension,
        members.member,
        cumulants.sector,
        cumulants.process_id,
        cumulants.group_a,
        cumulants.impact_mean,
        cumulants.impact_second_moment
)

select
    dimension,
    member,
    sector,
    process_id,
    units_count,
    staff_years,
    known_staff_years,
    incidents,
    own_variance + shared_incidents * shared_incidents / group_a as incidents_variance,
    impact_mean * incidents as volume_mean,
    impact_second_moment
    * (incidents * incidents + own_variance + shared_incidents * shared_incidents / group_a)
    - impact_mean * impact_mean * incidents * incidents as volume_variance
from totals
