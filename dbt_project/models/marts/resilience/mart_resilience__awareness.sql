select
    statements.organisation_oin,
    organisations.organisation_name,
    organisations.organisation_type,
    organisations.sector,
    organisations.territory,
    statements.activity_id,
    activities.name_nl as activity_name_nl,
    activities.form,
    activities.measure_id,
    statements.period_from,
    statements.period_to,
    reach.function_category_id,
    categories.name_nl as function_category_name_nl,
    reach.participants,
    reach.target_group_size,
    {{ published('reach.participants / cast(reach.target_group_size as double)') }} as share_reached,
    statements.evidence_grade,
    statements.sessions,
    {{ published('statements.hours_per_participant') }} as hours_per_participant,
    statements.organisations_reached,
    statements.organisations_invited,
    statements.respondents,
    {{ published('statements.found_useful / cast(nullif(statements.respondents, 0) as double)') }} as useful_share,
    statements.data_origin
from {{ ref('int_statements__awareness') }} as statements
inner join {{ ref('stg_awareness__reach') }} as reach
    on statements.ingest_seq = reach.ingest_seq
inner join {{ ref('int_frame__organisations') }} as organisations
    on statements.organisation_oin = organisations.organisation_oin
inner join {{ ref('awareness_activities') }} as activities
    on statements.activity_id = activities.activity_id
inner join {{ ref('function_categories') }} as categories
    on reach.function_category_id = categories.function_category_id
