{% for seed in var('method_seeds') %}
    select
        '{{ seed }}' as seed,
        seed_rows.method_version
    from {{ ref(seed) }} as seed_rows
    inner join {{ ref('int_method__parameters') }} as parameters
        on seed_rows.method_version <> parameters.method_version
    {% if not loop.last %}union all{% endif %}
{% endfor %}
