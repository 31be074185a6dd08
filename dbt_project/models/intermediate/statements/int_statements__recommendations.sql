-- Published and invented recommendations stand here, each apart. Each day's state stands; the latest is the current.
with standing as (
    {{ standing(
        ref('stg_recommendations__statements'),
        about=['data_origin', 'coordinator_oin', 'body_id', 'body_round', 'scope', 'reference_number', 'reference_date'],
        counted="(statements.data_origin = build.picture_origin or statements.data_origin = 'published') "
            ~ 'and statements.reference_date <= build.reference_date'
    ) }}
)

select
    ingest_seq,
    data_origin,
    coordinator_oin,
    body_id,
    body_round,
    scope,
    reference_number,
    reference_date,
    theme,
    addressee,
    status_id,
    assessed_on,
    due_on,
    response,
    recommendations_total,
    citation_text,
    citation_reference
from standing
