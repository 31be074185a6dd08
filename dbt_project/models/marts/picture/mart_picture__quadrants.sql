select
    quadrants.sort_order,
    quadrants.quadrant,
    quadrants.mark,
    count(units.unit_id) as units_count,
    quadrants.explanation_nl,
    quadrants.explanation_en,
    build.picture_origin as data_origin
from {{ ref('quadrants') }} as quadrants
cross join {{ source('bronze', 'build') }} as build
left join {{ ref('mart_picture__units') }} as units
    on quadrants.quadrant = units.quadrant
group by
    quadrants.sort_order,
    quadrants.quadrant,
    quadrants.mark,
    quadrants.explanation_nl,
    quadrants.explanation_en,
    build.picture_origin
