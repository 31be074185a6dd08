-- Comply or explain holds for what is taken in the European Netherlands: a body that says nothing of it has a row too.
with taken_elsewhere as (
    select
        measure_key,
        min(measure_name_nl) as measure_name_nl,
        min(line) as line,
        count(distinct organisation_oin) as european_organisations_count
    from {{ ref('mart_measures__standing') }}
    where
        territory = 'european'
        and status_id in ('planned', 'in_progress', 'in_use')
        and not is_own_measure
    group by measure_key
),

bodies as (
    select
        organisation_oin,
        organisation_name,
        region_code,
        region_name,
        data_origin
    from {{ ref('int_frame__organisations') }}
    where organisation_type = 'openbaar_lichaam'
),

asked as (
    select
        bodies.organisation_oin,
        taken_elsewhere.measure_key
    from bodies
    cross join taken_elsewhere

    union

    select
        bodies.organisation_oin,
        current_measures.measure_key
    from bodies
    inner join {{ ref('int_measures__current') }} as current_measures
        on bodies.organisation_oin = current_measures.organisation_oin
)

select
    bodies.organisation_oin,
    bodies.organisation_name,
    bodies.region_code,
    bodies.region_name,
    asked.measure_key,
    coalesce(told.measure_name_nl, taken_elsewhere.measure_name_nl) as measure_name_nl,
    coalesce(told.line, taken_elsewhere.line) as line,
    coalesce(taken_elsewhere.european_organisations_count, 0) as european_organisations_count,
    coalesce(told.position, 'not_told') as position,
    coalesce(positions.name_nl, 'niet gemeld') as position_nl,
    told.explanation,
    statuses.name_nl as status_name_nl,
    told.reference_date,
    bodies.data_origin
from asked
inner join bodies
    on asked.organisation_oin = bodies.organisation_oin
left join taken_elsewhere
    on asked.measure_key = taken_elsewhere.measure_key
left join {{ ref('int_measures__current') }} as told
    on
        asked.organisation_oin = told.organisation_oin
        and asked.measure_key = told.measure_key
left join {{ ref('measure_statuses') }} as statuses
    on told.status_id = statuses.status_id
left join {{ ref('choices') }} as positions
    on
        positions.choice_list = 'position'
        and told.position = positions.choice
