-- Every line and state has a row: that nothing is told of a line is told too.
select
    cast(lines.line as bigint) as line,
    lines.name_nl as line_name_nl,
    lines.name_en as line_name_en,
    statuses.status_id,
    statuses.name_nl as status_name_nl,
    cast(statuses.sequence as bigint) as status_sequence,
    count(measures.measure_key) as measures_count,
    count(distinct measures.organisation_oin) as organisations_count,
    count(case when measures.is_behind_plan then 1 end) as behind_plan_count,
    count(case when measures.is_from_mainports then 1 end) as from_mainports_count,
    count(
        case when measures.effect_evidence_grade in ('documented', 'tested') then 1 end
    ) as effect_shown_count,
    max(build.picture_origin) as data_origin
from {{ ref('measure_lines') }} as lines
cross join {{ ref('measure_statuses') }} as statuses
cross join {{ source('bronze', 'build') }} as build
left join {{ ref('mart_measures__standing') }} as measures
    on
        lines.line = measures.line
        and statuses.status_id = measures.status_id
group by lines.line, lines.name_nl, lines.name_en, statuses.status_id, statuses.name_nl, statuses.sequence
