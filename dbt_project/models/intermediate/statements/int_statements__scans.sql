select
    ingest_seq,
    organisation_oin,
    scope,
    process_id,
    instrument_id,
    reference_date,
    staff_years,
    first_appended_at
from (
    select
        scans.ingest_seq,
        scans.organisation_oin,
        scans.scope,
        coalesce(scans.process_id, '') as process_id,
        scans.instrument_id,
        scans.reference_date,
        scans.staff_years,
        min(scans.appended_at) over (
            partition by
                scans.organisation_oin, scans.scope, scans.process_id, scans.instrument_id, scans.reference_date
        ) as first_appended_at,
        row_number() over (
            partition by
                scans.organisation_oin, scans.scope, scans.process_id, scans.instrument_id, scans.reference_date
            order by scans.ingest_seq desc
        ) as recency
    from {{ ref('stg_risk_scans__scans') }} as scans
    cross join {{ source('bronze', 'build') }} as build
    where
        scans.data_origin = build.picture_origin
        and scans.ingest_seq <= build.ingest_seq
        and scans.reference_date <= build.reference_date
) as versions
where recency = 1
