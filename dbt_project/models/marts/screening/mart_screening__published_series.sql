with current_statements as (
    {{ standing(
        ref('stg_screening_outcomes__statements'),
        about=['organisation_oin', 'period_from', 'period_to', 'function_category_id', 'citation_reference'],
        counted="statements.data_origin = 'published'"
    ) }}
)

{% for measure, label in [
    ('vog_requested', 'aanvragen van een verklaring omtrent het gedrag'),
    ('vog_issued', 'afgegeven verklaringen omtrent het gedrag'),
    ('vog_refused', 'geweigerde verklaringen omtrent het gedrag')
] %}
    select
        cast(extract(year from statements.period_from) as bigint) as year,
        '{{ label }} (' || categories.name_nl || ')' as measure_nl,
        statements.{{ measure }} as count,
        coalesce(statements.count_quality, 'exact') as count_quality,
        statements.citation_text,
        statements.citation_reference,
        'published' as data_origin
    from current_statements as statements
    inner join {{ ref('function_categories') }} as categories
        on statements.function_category_id = categories.function_category_id
    where statements.{{ measure }} is not null
    {% if not loop.last %}union all{% endif %}
{% endfor %}
