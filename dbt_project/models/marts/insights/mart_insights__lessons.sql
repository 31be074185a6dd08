-- Which organisation draws a lesson isn't told here: with process, year and control it could lead to a case.
with current_lessons as (
    select *
    from (
        select
            *,
            row_number() over (partition by organisation_oin, lesson_id order by reference_date desc) as recency
        from {{ ref('int_statements__lessons') }}
    ) as states
    where recency = 1
),

recommended as (
    select
        recommendations.ingest_seq,
        {{ joined_texts('measures.name_nl', '; ') }} as recommended_measures_nl
    from {{ ref('stg_lessons__recommended_measures') }} as recommendations
    inner join {{ ref('measures') }} as measures
        on recommendations.measure_id = measures.measure_id
    group by recommendations.ingest_seq
)

select
    current_lessons.ingest_seq as lesson_number,
    cast(extract(year from current_lessons.reference_date) as bigint) as lesson_year,
    current_lessons.case_year,
    current_lessons.cases_evaluated,
    organisations.sector,
    current_lessons.process_id,
    processes.name_nl as process_name_nl,
    current_lessons.conduct_id,
    conduct.name_nl as conduct_name_nl,
    failed_controls.control_id,
    controls.framework,
    controls.title_nl as control_title_nl,
    failed_controls.failure,
    failures.name_nl as failure_nl,
    current_lessons.lesson,
    recommended.recommended_measures_nl,
    current_lessons.follow_up_status_id,
    statuses.name_nl as follow_up_status_nl,
    current_lessons.data_origin
from current_lessons
inner join {{ ref('stg_lessons__failed_controls') }} as failed_controls
    on current_lessons.ingest_seq = failed_controls.ingest_seq
inner join {{ ref('int_frame__organisations') }} as organisations
    on current_lessons.organisation_oin = organisations.organisation_oin
inner join {{ ref('processes') }} as processes
    on current_lessons.process_id = processes.process_id
inner join {{ ref('conduct') }} as conduct
    on current_lessons.conduct_id = conduct.conduct_id
inner join {{ ref('controls') }} as controls
    on failed_controls.control_id = controls.control_id
inner join {{ ref('measure_statuses') }} as statuses
    on current_lessons.follow_up_status_id = statuses.status_id
inner join {{ ref('choices') }} as failures
    on
        failures.choice_list = 'failure'
        and failed_controls.failure = failures.choice
left join recommended
    on current_lessons.ingest_seq = recommended.ingest_seq
