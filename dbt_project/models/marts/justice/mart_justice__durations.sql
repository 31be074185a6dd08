select
    medians.reporter_oin,
    reporters.organisation_name as reporter_name,
    medians.phase_id,
    cast(phases.sequence as bigint) as phase_order,
    phases.label_nl as phase_name_nl,
    medians.offence_group,
    offence_groups.label_nl as offence_group_name_nl,
    medians.year_number as year,
    medians.territory,
    coalesce(regions.police_unit_name, '') as region_name,
    medians.unit_of_count,
    medians.counting_rule,
    medians.basis_year,
    cast(medians.closed_count as bigint) as closed_count,
    cast(medians.median_from_days as bigint) as median_from_days,
    cast(medians.median_to_days as bigint) as median_to_days,
    build.picture_origin as data_origin
from {{ ref('int_justice__medians') }} as medians
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('population_frame') }} as reporters
    on medians.reporter_oin = reporters.organisation_oin
inner join {{ ref('chain_phases') }} as phases
    on medians.phase_id = phases.phase_id
inner join {{ ref('offence_groups') }} as offence_groups
    on medians.offence_group = offence_groups.offence_group
left join {{ ref('police_units') }} as regions
    on medians.region = regions.police_unit_id
