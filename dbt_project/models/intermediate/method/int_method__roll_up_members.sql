{% set member_of = {
    'whole': "'all'",
    'sector': 'sector',
    'region': 'region_code',
    'territory': 'territory',
    'organisation_type': 'organisation_type',
    'public_private': 'public_private',
    'priority': "case when " ~ is_transport_and_logistics('sector') ~ " then 'transport_logistics' end",
} %}
select
    dimension,
    member,
    organisation_oin
from (
    {% for dimension, member in member_of.items() %}
        select
            '{{ dimension }}' as dimension,
            {{ member }} as member,
            organisation_oin
        from {{ ref('int_frame__organisations') }}
        where is_assessed
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
) as belonging
where member is not null
