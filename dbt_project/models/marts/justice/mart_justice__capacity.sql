-- A statement in another unit or by another counting rule may tell the same capacity again: of each period the
-- largest counts.
with told as (
    select
        reporter_oin,
        phase_id,
        territory,
        year_number,
        period_from,
        period_months,
        max(capacity_staff_years) as capacity_staff_years
    from {{ ref('int_justice__statements') }}
    where
        capacity_staff_years is not null
        and region = ''
    group by reporter_oin, phase_id, territory, year_number, period_from, period_months
),

added as (
    select
        reporter_oin,
        phase_id,
        territory,
        year_number,
        sum(period_months) as months_covered,
        {{ exact_sum('capacity_staff_years') }} as capacity_staff_years,
        row_number() over (
            partition by reporter_oin, phase_id, territory, year_number
            order by sum(period_months) desc, period_months desc
        ) as precedence
    from told
    group by reporter_oin, phase_id, territory, year_number, period_months
)

select
    added.reporter_oin,
    reporters.organisation_name as reporter_name,
    added.phase_id,
    phases.label_nl as phase_name_nl,
    added.year_number as year,
    added.territory,
    cast(added.months_covered as bigint) as months_covered,
    {{ published('added.capacity_staff_years') }} as capacity_staff_years,
    build.picture_origin as data_origin
from added
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('population_frame') }} as reporters
    on added.reporter_oin = reporters.organisation_oin
inner join {{ ref('chain_phases') }} as phases
    on added.phase_id = phases.phase_id
where added.precedence = 1
