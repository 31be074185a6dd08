select
    frame.organisation_oin,
    frame.organisation_name,
    frame.organisation_type,
    frame.sector,
    frame.public_private,
    frame.region_code,
    frame.region_name,
    frame.territory,
    cast(frame.staff_years as double) as staff_years,
    types.is_assessed,
    build.picture_origin as data_origin
from {{ ref('population_frame') }} as frame
inner join {{ ref('organisation_types') }} as types
    on frame.organisation_type = types.organisation_type
cross join {{ source('bronze', 'build') }} as build
where
    (
        (not types.is_assessed and frame.data_origin = 'published')
        or (frame.data_origin = 'synthetic') = (build.picture_origin = 'synthetic')
    )
    and coalesce(frame.valid_from, build.reference_date) <= build.reference_date
    and coalesce(frame.valid_to, build.reference_date) >= build.reference_date
