-- What a report doesn't count is a row of its own, so that the rows of a report always add up to its total.
with reports as (
    select *
    from {{ ref('int_insights__recommendations') }}
    where scope = 'report'
),

counted as (
    select
        reports.ingest_seq,
        counts.status_id,
        counts.recommendations_count
    from reports
    inner join {{ ref('stg_recommendations__statuses') }} as counts
        on reports.ingest_seq = counts.ingest_seq
),

known as (
    select
        ingest_seq,
        sum(recommendations_count) as recommendations_count
    from counted
    group by ingest_seq
),

parts as (
    select
        ingest_seq,
        status_id,
        cast(recommendations_count as bigint) as recommendations_count
    from counted

    union all

    select
        reports.ingest_seq,
        'unknown' as status_id,
        cast(reports.recommendations_total - coalesce(known.recommendations_count, 0) as bigint)
            as recommendations_count
    from reports
    left join known
        on reports.ingest_seq = known.ingest_seq
    where reports.recommendations_total > coalesce(known.recommendations_count, 0)
)

select
    coordinators.organisation_name as coordinator_name,
    reports.body_id,
    bodies.name_nl as body_name_nl,
    bodies.name_en as body_name_en,
    reports.body_round,
    reports.reference_number,
    reports.theme,
    parts.status_id,
    coalesce(statuses.label_nl, 'stand niet bekend') as status_name_nl,
    coalesce(statuses.label_en, 'status not known') as status_name_en,
    coalesce(statuses.outcome_class, 'unknown') as outcome_class,
    parts.recommendations_count,
    reports.recommendations_total,
    reports.reference_date,
    reports.assessed_on,
    reports.due_on,
    reports.citation_text,
    reports.citation_reference,
    reports.data_origin
from reports
inner join parts
    on reports.ingest_seq = parts.ingest_seq
inner join {{ ref('population_frame') }} as coordinators
    on reports.coordinator_oin = coordinators.organisation_oin
inner join {{ ref('recommendation_bodies') }} as bodies
    on reports.body_id = bodies.body_id
left join {{ ref('recommendation_statuses') }} as statuses
    on parts.status_id = statuses.status_id
