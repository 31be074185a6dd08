-- METHOD step 2: everything that bears on the resilience of a unit, as a score in 0-1 with the grade of its evidence.
with pieces as (
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
        measures.measure_id as evidence_id,
        measures.share_in_place as score_share,
        measures.evidence_grade,
        {{ age_months('measures.as_of', 'build.reference_date') }} as age_months,
        parameters.measure_half_life_months as half_life_months
    from {{ ref('int_frame__units') }} as units
    cross join {{ source('bronze', 'build') }} as build
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join {{ ref('measures_in_place') }} as measures
        on
            units.organisation_type = measures.organisation_type
            and measures.process_id in ('*', units.process_id)

    union all

    select
        units.unit_id,
        'training' as evidence_kind,
        'training' as evidence_id,
        training.share_reached as score_share,
        training.evidence_grade,
        {{ age_months('training.as_of', 'build.reference_date') }} as age_months,
        parameters.measure_half_life_months as half_life_months
    from {{ ref('int_frame__units') }} as units
    cross join {{ source('bronze', 'build') }} as build
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join {{ ref('training_reach') }} as training
        on units.organisation_type = training.organisation_type

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
