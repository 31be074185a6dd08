with current_statements as (
    select *
    from (
        select
            statements.*,
            row_number() over (
                partition by
                    statements.organisation_oin,
                    statements.period_from,
                    statements.period_to,
                    statements.function_category_id,
                    statements.citation_reference
                order by statements.ingest_seq desc
            ) as recency
        from {{ ref('stg_screening_outcomes__statements') }} as statements
        inner join {{ source('bronze', 'build') }} as build
            on statements.ingest_seq <= build.ingest_seq
        where statements.data_origin = 'published'
    ) as versions
    where recency = 1
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
