{# A layer's schema is called what the project calls it: staging, intermediate, marts; no prefix of a target. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
