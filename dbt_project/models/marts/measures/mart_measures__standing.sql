with covered as (
    select
        covered_processes.organisation_oin,
        covered_processes.measure_key,
        count(*) as processes_count,
        {{ joined_texts('processes.name_nl', '; ') }} as processes_nl,
        avg(covered_processes.share_covered) as share_covered
    from {{ ref('int_measures__covered_processes') }} as covered_processes
    inner join {{ ref('processes') }} as processes
        on covered_processes.process_id = processes.process_id
    group by covered_processes.organisation_oin, covered_processes.measure_key
)

select
    current_measures.organisation_oin,
    organisations.organisation_name,
    organisations.organisation_type,
    organisations.sector,
    organisations.region_code,
    organisations.territory,
    current_measures.measure_key,
    current_measures.measure_name_nl,
    current_measures.measure_name_en,
    current_measures.is_own_measure,
    current_measures.line,
    lines.name_nl as line_name_nl,
    owners.name_nl as owner_role_nl,
    current_measures.status_id,
    statuses.name_nl as status_name_nl,
    cast(statuses.sequence as bigint) as status_sequence,
    current_measures.evidence_grade,
    current_measures.reference_date,
    current_measures.planned_date,
    coalesce(current_measures.planned_date < build.reference_date, false) as is_behind_plan,
    coalesce(covered.processes_count, 0) as processes_count,
    covered.processes_nl,
    {{ published('coalesce(covered.share_covered, current_measures.share_covered)') }} as share_covered,
    current_measures.is_from_mainports,
    current_measures.effect_evidence_grade,
    current_measures.effect_direction,
    directions.name_nl as effect_direction_nl,
    {{ published('current_measures.relative_change') }} as relative_change,
    {{ published('current_measures.relative_change_low') }} as relative_change_low,
    {{ published('current_measures.relative_change_high') }} as relative_change_high,
    current_measures.effect_citation_text as citation_text,
    current_measures.effect_citation_reference as citation_reference,
    current_measures.data_origin
from {{ ref('int_measures__current') }} as current_measures
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('int_frame__organisations') }} as organisations
    on current_measures.organisation_oin = organisations.organisation_oin
inner join {{ ref('measure_lines') }} as lines
    on current_measures.line = lines.line
inner join {{ ref('measure_statuses') }} as statuses
    on current_measures.status_id = statuses.status_id
inner join {{ ref('choices') }} as owners
    on
        owners.choice_list = 'owner_role'
        and current_measures.owner_role = owners.choice
left join {{ ref('choices') }} as directions
    on
        directions.choice_list = 'effect_direction'
        and current_measures.effect_direction = directions.choice
left join covered
    on
        current_measures.organisation_oin = covered.organisation_oin
        and current_measures.measure_key = covered.measure_key
