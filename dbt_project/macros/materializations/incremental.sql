{# A table that only grows: what the query finds is appended, in one statement (docs/decisions/0080). The query itself leaves
   out what the table holds. With `on_schema_change: fail` other columns than the table's stop the build; staging does
   without, since a staging model that changed is made anew from its first row (staging_version in infra/warehouse.py). #}
{% materialization incremental, adapter='duckdb', supported_languages=['sql'] %}
    {%- set target = this.incorporate(type='table') -%}
    {%- if is_incremental() and config.get('on_schema_change') == 'fail' -%}
        {% do assert_same_columns(target, compiled_code) %}
    {%- endif -%}
    {% call statement('main') -%}
        {%- if is_incremental() -%}
            insert into {{ target }} by name ({{ compiled_code }})
        {%- else -%}
            {{ replace_table(target, compiled_code) }}
        {%- endif -%}
    {%- endcall %}
    {% do adapter.commit() %}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% macro assert_same_columns(target, query) -%}
    {%- set held = adapter.get_columns_in_relation(target) | map(attribute='name') | sort -%}
    {%- set told = get_column_schema_from_query(query) | map(attribute='name') | sort -%}
    {%- if held != told -%}
        {% do exceptions.raise_compiler_error(
            target ~ ' only grows and has the columns ' ~ held | join(', ') ~ '; the model now gives '
            ~ told | join(', ') ~ '. Move its rows to a table of the new form first'
        ) %}
    {%- endif -%}
{%- endmacro %}
