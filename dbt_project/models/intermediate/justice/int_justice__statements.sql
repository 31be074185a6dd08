-- A reporter may count a year by months, by quarters and as a whole; adding them would count twice. Of each year and
-- way of counting the periods of one length stand: of the length that covers most months, of equal ones the longest.
with sized as (
    select
        statements.*,
        cast(extract(year from statements.period_from) as bigint) as year_number,
        cast(
            extract(month from statements.period_to) - extract(month from statements.period_from) + 1 as bigint
        ) as period_months
    from {{ ref('int_statements__cases') }} as statements
    inner join {{ source('bronze', 'build') }} as build
        on
            statements.data_origin = build.picture_origin
            and statements.period_to <= build.reference_date
),

covered as (
    select
        sized.*,
        coalesce(sized.region_code, '') as region,
        sum(sized.period_months) over (
            partition by
                sized.reporter_oin, sized.phase_id, sized.unit_of_count, sized.counting_rule, sized.basis_year,
                sized.territory, sized.region_code, sized.measure_kind, sized.year_number, sized.period_months
        ) as months_covered
    from sized
),

ranked as (
    select
        covered.*,
        dense_rank() over (
            partition by
                covered.reporter_oin, covered.phase_id, covered.unit_of_count, covered.counting_rule,
                covered.basis_year, covered.territory, covered.region_code, covered.measure_kind, covered.year_number
            order by covered.months_covered desc, covered.period_months desc
        ) as precedence
    from covered
)

select
    ingest_seq,
    reporter_oin,
    phase_id,
    unit_of_count,
    counting_rule,
    basis_year,
    territory,
    region,
    measure_kind,
    year_number,
    period_from,
    period_to,
    period_months,
    months_covered,
    statement_status = 'provisional' as is_provisional,
    capacity_staff_years,
    tells_hand_overs,
    appended_at,
    first_appended_at,
    data_origin
from ranked
where precedence = 1
