-- Published and invented findings stand here, each apart. Each day's state stands; the latest is the current.
with standing as (
    {{ standing(
        ref('stg_insights__findings'),
        about=['data_origin', 'issuer_oin', 'document_id', 'document_version', 'finding_id', 'reference_date'],
        counted="(statements.data_origin = build.picture_origin or statements.data_origin = 'published') "
            ~ 'and statements.reference_date <= build.reference_date'
    ) }}
)

select
    ingest_seq,
    data_origin,
    issuer_oin,
    document_id,
    document_version,
    finding_id,
    reference_date,
    title,
    kind,
    insight_status,
    expected_by,
    published_on,
    valid_until,
    citation_text,
    citation_reference,
    sharing_purpose,
    obstacle_effect,
    legal_provision,
    likelihood_scale_id,
    impact_scale_id,
    basis
from standing
