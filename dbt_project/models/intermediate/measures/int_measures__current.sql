-- Of a measure the state of its latest day holds until another is told: a measure doesn't end by silence.
select
    states.ingest_seq,
    states.organisation_oin,
    states.measure_key,
    states.measure_id,
    states.reference_date,
    states.owner_role,
    states.status_id,
    states.evidence_grade,
    states.planned_date,
    states.scope,
    states.share_covered,
    states.is_from_mainports,
    states.effect_evidence_grade,
    states.effect_direction,
    states.relative_change,
    states.relative_change_low,
    states.relative_change_high,
    states.effect_citation_text,
    states.effect_citation_reference,
    states.position,
    states.explanation,
    states.data_origin,
    states.measure_id is null as is_own_measure,
    coalesce(measures.name_nl, states.own_title) as measure_name_nl,
    coalesce(measures.name_en, states.own_title) as measure_name_en,
    coalesce(cast(measures.line as bigint), states.own_line) as line
from (
    select
        *,
        row_number() over (partition by organisation_oin, measure_key order by reference_date desc) as recency
    from {{ ref('int_statements__measures') }}
) as states
left join {{ ref('measures') }} as measures
    on states.measure_id = measures.measure_id
where states.recency = 1
