with standing as (
    {{ standing(
        ref('stg_replies__replies'),
        about=['organisation_oin', 'process_id', 'release_id', 'indicator_id', 'warning_id', 'reference_date'],
        counted='statements.data_origin = build.picture_origin and statements.reference_date <= build.reference_date'
    ) }}
)

select
    ingest_seq,
    partner,
    data_origin,
    organisation_oin,
    process_id,
    release_id,
    indicator_id,
    warning_id,
    reference_date,
    stance,
    reply_text,
    supporting_source,
    supporting_id
from standing
