with standing as (
    {{ standing(
        ref('stg_risk_scans__scans'),
        about=['organisation_oin', 'scope', 'process_id', 'instrument_id', 'reference_date'],
        counted='statements.data_origin = build.picture_origin and statements.reference_date <= build.reference_date'
    ) }}
)

select
    ingest_seq,
    organisation_oin,
    scope,
    coalesce(process_id, '') as process_id,
    instrument_id,
    reference_date,
    staff_years,
    has_authorisation_management,
    has_compartmentalisation,
    has_logging,
    first_appended_at,
    unnamed_replacements
from standing
