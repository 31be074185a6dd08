-- Outside demo and test the picture is about real organisations: an invented parameter would make an invented figure.
{% for seed in var('method_seeds') %}
    select
        '{{ seed }}' as seed,
        seed_rows.source
    from {{ ref(seed) }} as seed_rows
    inner join {{ ref('int_method__parameters') }} as parameters
        on parameters.method_version is not null
    cross join {{ source('bronze', 'build') }} as build
    where
        seed_rows.data_origin = 'synthetic'
        and build.picture_origin <> 'synthetic'
    {% if not loop.last %}union all{% endif %}
{% endfor %}
