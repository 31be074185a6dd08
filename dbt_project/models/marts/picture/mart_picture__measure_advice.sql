-- Three measures for each unit in Handelen. Places without a gap: the order of a unit is that of its advice.
with chosen as (
    select
        advice.*,
        units.organisation_oin,
        units.organisation_name,
        units.sector,
        units.process_id,
        units.process_name_nl,
        units.process_name_en,
        units.data_origin,
        case
            when advice.open_share < 1.0e0 then 'covers_a_part'
            when advice.status_id is null then 'not_told'
            else 'not_in_place'
        end as reason
    from {{ ref('int_method__measure_advice') }} as advice
    inner join {{ ref('mart_picture__units') }} as units
        on advice.unit_id = units.unit_id
    where
        units.quadrant = 'Handelen'
        and advice.place <= 3
)

select
    row_number() over (
        order by {{ published('chosen.reduction_per_day') }} desc, chosen.unit_id asc, chosen.place asc
    ) as rank,
    chosen.unit_id,
    chosen.organisation_oin,
    chosen.organisation_name,
    chosen.sector,
    chosen.process_id,
    chosen.process_name_nl,
    chosen.process_name_en,
    chosen.place as place_in_unit,
    chosen.measure_id,
    measures.name_nl as measure_name_nl,
    measures.name_en as measure_name_en,
    themes.control_theme_name_nl,
    themes.control_theme_name_en,
    chosen.reason,
    reasons.why_nl,
    reasons.why_en,
    statuses.name_nl as status_name_nl,
    chosen.evidence_grade,
    {{ published('chosen.open_share') }} as open_share,
    {{ published('chosen.share_left_before * chosen.share_taken') }} as unit_share,
    {{ published('chosen.effort_days') }} as effort_days,
    {{ published('chosen.reduction_mean') }} as reduction_mean,
    {{ published('chosen.reduction_p05') }} as reduction_p05,
    {{ published('chosen.reduction_p95') }} as reduction_p95,
    {{ published('chosen.reduction_per_day') }} as reduction_per_day,
    chosen.data_origin
from chosen
inner join {{ ref('measures') }} as measures
    on chosen.measure_id = measures.measure_id
inner join {{ ref('control_themes') }} as themes
    on chosen.control_theme = themes.control_theme
inner join {{ ref('advice_reasons') }} as reasons
    on chosen.reason = reasons.reason
left join {{ ref('measure_statuses') }} as statuses
    on chosen.status_id = statuses.status_id
