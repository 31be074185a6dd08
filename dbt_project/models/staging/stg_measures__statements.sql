select
    ingest_seq,
    partner,
    event_source,
    event_id,
    event_time,
    appended_at,
    data_origin,
    {{ json_text('payload', '$.data.organisation_oin') }} as organisation_oin,
    cast({{ json_text('payload', '$.data.reference_date') }} as date) as reference_date,
    coalesce(
        {{ json_text('payload', '$.data.measure_id') }},
        'eigen:' || {{ json_text('payload', '$.data.own_measure.own_id') }}
    ) as measure_key,
    {{ json_text('payload', '$.data.measure_id') }} as measure_id,
    {{ json_text('payload', '$.data.own_measure.title') }} as own_title,
    cast({{ json_text('payload', '$.data.own_measure.line') }} as bigint) as own_line,
    {{ json_text('payload', '$.data.owner_role') }} as owner_role,
    {{ json_text('payload', '$.data.status_id') }} as status_id,
    {{ json_text('payload', '$.data.evidence_grade') }} as evidence_grade,
    cast({{ json_text('payload', '$.data.planned_date') }} as date) as planned_date,
    {{ json_text('payload', '$.data.scope') }} as scope,
    cast({{ json_text('payload', '$.data.share_covered') }} as double) as share_covered,
    coalesce(cast({{ json_text('payload', '$.data.from_mainports') }} as boolean), false) as is_from_mainports,
    {{ json_text('payload', '$.data.effect.evidence_grade') }} as effect_evidence_grade,
    {{ json_text('payload', '$.data.effect.direction') }} as effect_direction,
    cast({{ json_text('payload', '$.data.effect.relative_change') }} as double) as relative_change,
    cast({{ json_text('payload', '$.data.effect.relative_change_low') }} as double) as relative_change_low,
    cast({{ json_text('payload', '$.data.effect.relative_change_high') }} as double) as relative_change_high,
    {{ json_text('payload', '$.data.effect.citation.text') }} as effect_citation_text,
    {{ json_text('payload', '$.data.effect.citation.reference') }} as effect_citation_reference,
    {{ json_text('payload', '$.data.comply_or_explain.position') }} as position,
    {{ json_text('payload', '$.data.comply_or_explain.explanation') }} as explanation
from {{ source('bronze', 'events_new') }}
where
    {{ new_statements('measures') }}
