with followed_up as (
    select
        ingest_seq,
        count(*) as measures_count
    from {{ ref('stg_recommendations__linked_measures') }}
    group by ingest_seq
)

select
    coordinators.organisation_name as coordinator_name,
    recommendations.body_id,
    bodies.name_nl as body_name_nl,
    bodies.name_en as body_name_en,
    recommendations.body_round,
    recommendations.reference_number,
    recommendations.theme,
    recommendations.addressee,
    recommendations.status_id,
    statuses.label_nl as status_name_nl,
    statuses.label_en as status_name_en,
    statuses.outcome_class,
    recommendations.reference_date,
    recommendations.assessed_on,
    recommendations.due_on,
    coalesce(
        recommendations.due_on < build.reference_date and statuses.outcome_class <> 'done', false
    ) as is_overdue,
    recommendations.response,
    coalesce(followed_up.measures_count, 0) as measures_count,
    recommendations.citation_text,
    recommendations.citation_reference,
    recommendations.data_origin
from {{ ref('int_insights__recommendations') }} as recommendations
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('population_frame') }} as coordinators
    on recommendations.coordinator_oin = coordinators.organisation_oin
inner join {{ ref('recommendation_bodies') }} as bodies
    on recommendations.body_id = bodies.body_id
inner join {{ ref('recommendation_statuses') }} as statuses
    on recommendations.status_id = statuses.status_id
left join followed_up
    on recommendations.ingest_seq = followed_up.ingest_seq
where recommendations.scope = 'recommendation'
