select
    findings.ingest_seq as finding_number,
    issuers.organisation_name as issuer_name,
    findings.document_id,
    findings.document_version,
    findings.finding_id,
    findings.title,
    findings.sharing_purpose,
    findings.obstacle_effect,
    findings.legal_provision,
    findings.insight_state as state,
    findings.published_on,
    findings.valid_until,
    findings.days_until_expiry,
    findings.citation_text,
    findings.citation_reference,
    findings.data_origin
from {{ ref('int_insights__findings') }} as findings
inner join {{ ref('population_frame') }} as issuers
    on findings.issuer_oin = issuers.organisation_oin
where findings.kind = 'legal_obstacle'
