-- A statement about the whole organisation covers each of its processes alike.
select
    current_measures.organisation_oin,
    current_measures.measure_key,
    current_measures.measure_id,
    named.process_id,
    named.share_covered,
    current_measures.status_id,
    current_measures.evidence_grade,
    current_measures.reference_date
from {{ ref('int_measures__current') }} as current_measures
inner join {{ ref('stg_measures__processes') }} as named
    on current_measures.ingest_seq = named.ingest_seq

union all

select
    current_measures.organisation_oin,
    current_measures.measure_key,
    current_measures.measure_id,
    units.process_id,
    current_measures.share_covered,
    current_measures.status_id,
    current_measures.evidence_grade,
    current_measures.reference_date
from {{ ref('int_measures__current') }} as current_measures
inner join {{ ref('int_frame__units') }} as units
    on current_measures.organisation_oin = units.organisation_oin
where current_measures.scope = 'organisation'
