-- Of several reasons the first holds. Nobody tells a series: one row a year, group and territory says so.
with reasoned as (
    select
        cells.*,
        cast(cast(cells.year_number + 1 as {{ dbt.type_string() }}) || '-06-30' as date) as cut_off_date,
        case
            when cells.measure = 'untold' or cells.breakdown = 'official_level' then 'no_code_tells_it'
            when cells.unmapped_codes_count > 0 then 'unmapped_code'
            when cells.measure = 'stock' and cells.tells_stocks and cells.is_group_named then 'told'
            when cells.measure = 'stock' and cells.tells_stocks then 'teller_never_told'
            when cells.is_before_first then 'teller_began_later'
            when cells.months_covered < 12 then 'months_are_missing'
            when cells.measure = 'stock' then 'teller_never_told'
            when cells.measure = 'duration' and not cells.tells_durations then 'teller_never_told'
            when cells.is_zero_of_all then 'told'
            when not cells.is_group_named or not cells.is_outcome_named then 'teller_never_told'
            when not cells.is_member_told then 'member_is_not_told'
            else 'told'
        end as reason
    from {{ ref('int_justice__series_cells') }} as cells
),

years as (
    select distinct year_number
    from {{ ref('int_justice__teller_years') }}
),

tellers as (
    select distinct
        phase_id,
        territory
    from {{ ref('int_justice__teller_years') }}
),

nobody as (
    select
        places.*,
        years.year_number
    from {{ ref('int_justice__series_places') }} as places
    cross join years
    left join tellers
        on
            places.phase_id = tellers.phase_id
            and places.territory = tellers.territory
    where
        tellers.phase_id is null
        and places.breakdown in ('total', 'official_level')
)

select
    reasoned.series_id,
    reasoned.measure,
    reasoned.offence_group,
    reasoned.breakdown,
    reasoned.member,
    reasoned.series_person_kind,
    reasoned.reporter_oin,
    reasoned.phase_id,
    reasoned.unit_of_count,
    reasoned.counting_rule,
    reasoned.basis_year,
    reasoned.territory,
    reasoned.year_number,
    reasoned.cut_off_date,
    case
        when reasoned.reason = 'told' and reasoned.counted = 0 then 'true_zero'
        when reasoned.reason = 'told' then 'value'
        when reasoned.reason = 'unmapped_code' then 'suppressed'
        when reasoned.reason = 'months_are_missing' and build.reference_date <= reasoned.cut_off_date then 'not_yet_due'
        when reasoned.reason = 'months_are_missing' then 'overdue'
        else 'not_participating'
    end as state,
    reasoned.reason,
    case when reasoned.reason = 'told' then reasoned.counted end as counted,
    case when reasoned.reason = 'told' then reasoned.median_from_days end as median_from_days,
    case when reasoned.reason = 'told' then reasoned.median_to_days end as median_to_days,
    reasoned.months_covered,
    reasoned.is_provisional or build.reference_date <= reasoned.cut_off_date as is_provisional,
    reasoned.statements_after_cut_off,
    reasoned.replaced_after_cut_off,
    reasoned.unmapped_codes_count,
    reasoned.first_unmapped_code
from reasoned
cross join {{ source('bronze', 'build') }} as build

union all

select
    series_id,
    measure,
    offence_group,
    breakdown,
    member,
    series_person_kind,
    '' as reporter_oin,
    phase_id,
    '' as unit_of_count,
    '' as counting_rule,
    '' as basis_year,
    territory,
    year_number,
    cast(cast(year_number + 1 as {{ dbt.type_string() }}) || '-06-30' as date) as cut_off_date,
    'not_participating' as state,
    case when measure = 'untold' or breakdown = 'official_level' then 'no_code_tells_it' else 'nobody_tells_it' end
        as reason,
    cast(null as bigint) as counted,
    cast(null as bigint) as median_from_days,
    cast(null as bigint) as median_to_days,
    0 as months_covered,
    true as is_provisional,
    0 as statements_after_cut_off,
    0 as replaced_after_cut_off,
    0 as unmapped_codes_count,
    cast(null as {{ dbt.type_string() }}) as first_unmapped_code
from nobody
