{# A table made anew in one statement, instead of dbt-duckdb's five: there each model is built under another name, the old
   one renamed, both swapped, and the old one dropped, so that readers of a shared database never miss a table. Here
   nobody else has the file open (infra/warehouse.py), DuckDB replaces a table within a transaction, and what those
   statements cost was half of a build after one event (docs/decisions/0080). The contract is dbt's own. #}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set target = this.incorporate(type='table') -%}
    {% call statement('main') -%}
        {{ replace_table(target, compiled_code) }}
    {%- endcall %}
    {% do adapter.commit() %}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{% macro replace_table(target, query) -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(query) }}
        create or replace table {{ target }} {{ get_table_columns_and_constraints() }};
        insert into {{ target }} {{ get_column_names() }} ({{ get_select_subquery(query) }})
    {%- else -%}
        create or replace table {{ target }} as ({{ query }})
    {%- endif -%}
{%- endmacro %}
