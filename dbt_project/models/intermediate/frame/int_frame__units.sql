-- Staff-years of a unit: what its own scan says, else its share of what the organisation's scan says, else its
-- share of what the frame says.
with scanned as (
    select
        organisation_oin,
        process_id,
        scope,
        staff_years
    from (
        select
            organisation_oin,
            process_id,
            scope,
            staff_years,
            row_number() over (
                partition by organisation_oin, scope, process_id
                order by reference_date desc, ingest_seq desc
            ) as recency
        from {{ ref('int_statements__scans') }}
        where staff_years > 0.0e0
    ) as ranked
    where recency = 1
)

select
    'o' || substr(organisations.organisation_oin, 9, 9) || '-' || shares.process_id as unit_id,
    organisations.organisation_oin,
    organisations.organisation_name,
    organisations.organisation_type,
    organisations.sector,
    organisations.public_private,
    organisations.region_code,
    organisations.region_name,
    organisations.territory,
    shares.process_id,
    organisations.data_origin,
    coalesce(
        own_scan.staff_years,
        organisation_scan.staff_years * cast(shares.staff_share as double),
        organisations.staff_years * cast(shares.staff_share as double)
    ) as staff_years
from {{ ref('int_frame__organisations') }} as organisations
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('process_of_organisation_type') }} as shares
    on
        organisations.organisation_type = shares.organisation_type
        and coalesce(shares.valid_from, build.reference_date) <= build.reference_date
        and coalesce(shares.valid_to, build.reference_date) >= build.reference_date
left join scanned as own_scan
    on
        organisations.organisation_oin = own_scan.organisation_oin
        and shares.process_id = own_scan.process_id
        and own_scan.scope = 'process'
left join scanned as organisation_scan
    on
        organisations.organisation_oin = organisation_scan.organisation_oin
        and organisation_scan.scope = 'organisation'
where organisations.is_assessed
