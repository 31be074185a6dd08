-- A join that doubles or loses a unit or a group would change every figure after it without an error.
with unit_rows as (
    {% for model in [
        'int_method__resilience', 'int_method__exposure', 'int_method__unit_level', 'int_method__coverage_error',
        'int_method__cumulants', 'int_method__exceedance', 'int_method__decomposition', 'int_method__ranks',
        'int_method__knowledge', 'int_method__quadrants', 'int_method__value_of_knowing'
    ] %}
        select
            '{{ model }}' as model_name,
            count(*) as row_count,
            count(distinct unit_id) as unit_count
        from {{ ref(model) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

units as (
    select count(*) as unit_count
    from {{ ref('int_frame__units') }}
)

select unit_rows.model_name
from unit_rows
cross join units
where
    unit_rows.row_count <> units.unit_count
    or unit_rows.unit_count <> units.unit_count
