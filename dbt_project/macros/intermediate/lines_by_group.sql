{# Lines of a list of case statistics with the group that their offence belongs to. Where a statement has a line of the group
   itself, the lines of its articles are parts of it and are left out; else they make up the group. An article belongs to
   one main group; groups of publications (ALL, EU-PUB+272) stand for themselves.

   `columns`: what else a line says. `apart`: those of them that tell lines of one group apart. #}
{% macro lines_by_group(lines, columns, apart=[]) -%}
    select
        grouped.ingest_seq,
        grouped.offence_group,
        grouped.offence_id,
        {% for column in columns %}grouped.{{ column }}{{ ',\n        ' if not loop.last }}{% endfor %}
    from (
        select
            lines.*,
            coalesce(lines.named_group, links.offence_group) as offence_group,
            max(case when lines.named_group is not null then 1 else 0 end) over (
                partition by
                    lines.ingest_seq,
                    {% for column in apart %}lines.{{ column }}, {% endfor %}coalesce(lines.named_group, links.offence_group)
            ) as has_own_line
        from (
            select
                ingest_seq,
                offence_id,
                offence_group as named_group,
                {{ columns | join(', ') }}
            from {{ lines }}
        ) as lines
        left join {{ ref('offence_eu_groups') }} as links
            on
                lines.offence_id = links.offence_id
                and links.link_kind = 'main'
    ) as grouped
    where grouped.has_own_line = 0 or grouped.offence_id is null
{%- endmacro %}
