{# The statements that stand: of those about the same thing the one that was logged last (of the same moment the one that
   landed last), among those that nothing has replaced or withdrawn, within the pin. A select of all columns of
   `statements` and

   - first_appended_at: when the first of them came; what was corrected counts here, what was withdrawn doesn't
   - unnamed_replacements: how many others it replaces without naming them as corrected

   `about`: columns that say what a statement is about. `counted`: condition on `statements` and `build`. #}
{% macro standing(statements, about, counted='true') -%}
    {%- set thing -%}{% for column in about %}lines.{{ column }}{{ ', ' if not loop.last }}{% endfor %}{%- endset -%}
    select *
    from (
        select
            lines.*,
            min(lines.line_appended_at) over (partition by {{ thing }}) as first_appended_at,
            count(*) over (partition by {{ thing }}) - 1 as unnamed_replacements,
            row_number() over (
                partition by {{ thing }}
                order by lines.event_time desc, lines.ingest_seq desc
            ) as recency
        from (
            select
                statements.*,
                withdrawn.ingest_seq is null as is_standing,
                min(statements.appended_at) over (
                    partition by
                        coalesce(withdrawn.by_ingest_seq, statements.ingest_seq),
                        {% for column in about %}statements.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
                ) as line_appended_at
            from {{ statements }} as statements
            cross join {{ source('bronze', 'build') }} as build
            left join {{ ref('int_statements__withdrawn') }} as withdrawn
                on statements.ingest_seq = withdrawn.ingest_seq
            where
                statements.ingest_seq <= build.ingest_seq
                and {{ counted }}
        ) as lines
        where lines.is_standing
    ) as versions
    where versions.recency = 1
{%- endmacro %}
