select
    screening.organisation_oin,
    organisations.organisation_name,
    organisations.organisation_type,
    organisations.sector,
    screening.function_category_id,
    categories.name_nl as function_category_name_nl,
    screening.period_from,
    screening.period_to,
    screening.hires,
    screening.leavers,
    screening.vog_requested,
    screening.screening_requested,
    {% for share, part, whole in [
        ('references_checked_share', 'references_checked', 'hires'), ('rehiring_checks_share', 'rehiring_checks', 'hires'),
        ('exit_interviews_share', 'exit_interviews', 'leavers')
    ] %}
        {{ published('cast(screening.' ~ part ~ ' as double) / nullif(screening.' ~ whole ~ ', 0)') }} as {{ share }},
    {% endfor %}
    screening.vog_policy,
    screening.screening_policy,
    build.picture_origin as data_origin
from {{ ref('int_statements__screening') }} as screening
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('int_frame__organisations') }} as organisations
    on screening.organisation_oin = organisations.organisation_oin
inner join {{ ref('function_categories') }} as categories
    on screening.function_category_id = categories.function_category_id
