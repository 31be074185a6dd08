-- METHOD step 2: everything that bears on the resilience of a unit, as a score in 0-1 with the grade of its evidence.
-- Of a measure that isn't in place, or of which nobody tells what share it covers, nothing counts: neither for nor
-- against. A measure that is a training is told twice where its reach is told; then the reach counts.
with trainings as (
    select distinct
        training.organisation_oin,
        activities.measure_id
    from {{ ref('int_method__training_reach') }} as training
    cross join {{ ref('awareness_activities') }} as activities
    where activities.form in ('training', 'e_learning')
),

pieces as (
    select
        answers.unit_id,
        'scan' as evidence_kind,
        answers.instrument_id || ':' || answers.dimension_id as evidence_id,
        answers.score_share,
        answers.evidence_grade,
        answers.age_months,
        parameters.scan_half_life_months as half_life_months
    from {{ ref('int_method__scan_answers') }} as answers
    cross join {{ ref('int_method__parameters') }} as parameters

    union all

    select
        units.unit_id,
        'measure' as evidence_kind,
        measures.measure_key as evidence_id,
        measures.share_covered as score_share,
        measures.evidence_grade,
        {{ age_months('measures.reference_date', 'build.reference_date') }} as age_months,
        parameters.measure_half_life_months as half_life_months
    from {{ ref('int_frame__units') }} as units
    cross join {{ source('bronze', 'build') }} as build
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join {{ ref('int_measures__covered_processes') }} as measures
        on
            units.organisation_oin = measures.organisation_oin
            and units.process_id = measures.process_id
    inner join {{ ref('measure_states') }} as states
        on
            measures.status_id = states.status_id
            and states.is_in_place
    left join trainings
        on
            measures.organisation_oin = trainings.organisation_oin
            and measures.measure_id = trainings.measure_id
    where
        measures.share_covered is not null
        and trainings.measure_id is null

    union all

    select
        units.unit_id,
        'training' as evidence_kind,
        training.activity_id as evidence_id,
        training.score_share,
        training.evidence_grade,
        training.age_months,
        parameters.measure_half_life_months as half_life_months
    from {{ ref('int_frame__units') }} as units
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join {{ ref('int_method__training_reach') }} as training
        on units.organisation_oin = training.organisation_oin

    union all

    select
        units.unit_id,
        'screening' as evidence_kind,
        indicators.indicator_id as evidence_id,
        indicators.score_share,
        indicators.evidence_grade,
        indicators.age_months,
        parameters.screening_half_life_months as half_life_months
    from {{ ref('int_frame__units') }} as units
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join {{ ref('int_method__screening_indicators') }} as indicators
        on units.organisation_oin = indicators.organisation_oin
)

select
    pieces.unit_id,
    pieces.evidence_kind,
    pieces.evidence_id,
    pieces.score_share,
    pieces.evidence_grade,
    grades.resilience_weight * {{ fade('pieces.age_months', 'pieces.half_life_months') }} as weight
from pieces
left join {{ ref('evidence_grades') }} as grades
    on pieces.evidence_grade = grades.evidence_grade
