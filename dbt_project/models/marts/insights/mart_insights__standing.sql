select
    findings.ingest_seq as finding_number,
    issuers.organisation_name as issuer_name,
    findings.document_id,
    findings.document_version,
    findings.finding_id,
    findings.title,
    findings.kind,
    findings.insight_status as status,
    findings.insight_state as state,
    findings.reference_date,
    findings.expected_by,
    findings.published_on,
    findings.valid_until,
    findings.days_until_expiry,
    coalesce(areas.sector, '*') as sector,
    coalesce(areas.process_id, '*') as process_id,
    coalesce(processes.name_nl, 'alle processen') as process_name_nl,
    coalesce(areas.organisation_type, '*') as organisation_type,
    findings.basis,
    findings.likelihood_scale_id,
    likelihood_scales.name_nl as likelihood_scale_nl,
    {{ published('areas.likelihood_low') }} as likelihood_low,
    {{ published('areas.likelihood_mid') }} as likelihood_mid,
    {{ published('areas.likelihood_high') }} as likelihood_high,
    findings.impact_scale_id,
    impact_scales.name_nl as impact_scale_nl,
    {{ published('areas.impact_low') }} as impact_low,
    {{ published('areas.impact_mid') }} as impact_mid,
    {{ published('areas.impact_high') }} as impact_high,
    areas.experts_count,
    findings.citation_text,
    findings.citation_reference,
    findings.data_origin
from {{ ref('int_insights__findings') }} as findings
inner join {{ ref('population_frame') }} as issuers
    on findings.issuer_oin = issuers.organisation_oin
left join {{ ref('stg_insights__areas') }} as areas
    on findings.ingest_seq = areas.ingest_seq
left join {{ ref('processes') }} as processes
    on areas.process_id = processes.process_id
left join {{ ref('expert_scales') }} as likelihood_scales
    on findings.likelihood_scale_id = likelihood_scales.scale_id
left join {{ ref('expert_scales') }} as impact_scales
    on findings.impact_scale_id = impact_scales.scale_id
