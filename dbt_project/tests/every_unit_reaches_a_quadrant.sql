-- A unit that some step of the method lost (no prior, no parameter, no impact) would silently be missing from the
-- picture.
select units.unit_id
from {{ ref('int_frame__units') }} as units
left join {{ ref('int_method__quadrants') }} as quadrants
    on units.unit_id = quadrants.unit_id
where
    quadrants.unit_id is null
    or quadrants.p_above_appetite is null
    or not quadrants.p_above_appetite between 0.0e0 and 1.0e0
    or not quadrants.knowledge_share between 0.0e0 and 1.0e0
