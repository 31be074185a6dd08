-- As for units; and a group without one of its parameters has no business in the picture.
with group_rows as (
    {% for model in ['int_method__expert_prior', 'int_method__group_level', 'int_method__impact'] %}
        select
            '{{ model }}' as model_name,
            count(*) as row_count,
            count(distinct sector || ':' || process_id) as group_count
        from {{ ref(model) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

groups as (
    select
        count(*) as group_count,
        count(prior_remaining_mean + half_life_months + between_unit_shape + appetite) as complete_count
    from {{ ref('int_method__groups') }}
)

select group_rows.model_name
from group_rows
cross join groups
where
    group_rows.row_count <> groups.group_count
    or group_rows.group_count <> groups.group_count
    or groups.complete_count <> groups.group_count
