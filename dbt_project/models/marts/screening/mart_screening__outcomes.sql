-- Refusals of one organisation may be one person: they are told for several organisations together or not at all. A
-- year that an organisation tells by quarters and as a whole counts once, as a whole.
{% set counts = [
    'vog_requested', 'vog_issued', 'vog_refused', 'screening_requested', 'screening_passed', 'screening_failed'
] %}
with sized as (
    select
        screening.*,
        cast(extract(year from screening.period_from) as bigint) as year_number,
        extract(month from screening.period_to) - extract(month from screening.period_from) + 1 as period_months,
        max(extract(month from screening.period_to) - extract(month from screening.period_from) + 1) over (
            partition by
                screening.organisation_oin, screening.function_category_id, extract(year from screening.period_from)
        ) as longest_months
    from {{ ref('int_statements__screening') }} as screening
),

added as (
    select
        sized.year_number,
        organisations.sector,
        sized.function_category_id,
        {% for column in counts %}
            sum(sized.{{ column }}) as {{ column }},
        {% endfor %}
        count(distinct sized.organisation_oin) as organisations_count
    from sized
    inner join {{ ref('int_frame__organisations') }} as organisations
        on sized.organisation_oin = organisations.organisation_oin
    where sized.period_months = sized.longest_months
    group by sized.year_number, organisations.sector, sized.function_category_id
)

select
    added.year_number as year,
    added.sector,
    added.function_category_id,
    categories.name_nl as function_category_name_nl,
    added.organisations_count,
    added.organisations_count < {{ var('fewest_organisations') }} as is_suppressed,
    {% for column in counts %}
        cast(
            case
                when added.organisations_count >= {{ var('fewest_organisations') }} then added.{{ column }}
            end as bigint
        ) as {{ column }},
    {% endfor %}
    build.picture_origin as data_origin
from added
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('function_categories') }} as categories
    on added.function_category_id = categories.function_category_id
