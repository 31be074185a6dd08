-- METHOD step 2: the answers that count for a unit, one for each instrument and dimension: the newest; of the same
-- day the one about the process itself before the one about the whole organisation. Scores are mapped to 0-1 by
-- the crosswalk.
select
    unit_id,
    instrument_id,
    dimension_id,
    scope,
    reference_date,
    evidence_grade,
    score_share,
    age_months
from (
    select
        units.unit_id,
        scans.instrument_id,
        answers.dimension_id,
        scans.scope,
        scans.reference_date,
        answers.evidence_grade,
        least(greatest(
            (answers.score - crosswalk.score_at_zero) / (crosswalk.score_at_one - crosswalk.score_at_zero), 0.0e0
        ), 1.0e0) as score_share,
        {{ age_months('scans.reference_date', 'build.reference_date') }} as age_months,
        row_number() over (
            partition by units.unit_id, scans.instrument_id, answers.dimension_id
            order by scans.reference_date desc, scans.scope desc
        ) as precedence
    from {{ ref('int_frame__units') }} as units
    cross join {{ source('bronze', 'build') }} as build
    inner join {{ ref('int_statements__scans') }} as scans
        on
            units.organisation_oin = scans.organisation_oin
            and (scans.scope = 'organisation' or units.process_id = scans.process_id)
    inner join {{ ref('stg_risk_scans__answers') }} as answers
        on scans.ingest_seq = answers.ingest_seq
    left join {{ ref('instrument_crosswalk') }} as crosswalk
        on
            scans.instrument_id = crosswalk.instrument_id
            and answers.dimension_id = crosswalk.dimension_id
) as ranked
where precedence = 1
