{# One scalar parameter of the method as a column of its own name. #}
{% macro parameter(name) -%}
    max(case when parameter_id = '{{ name }}' then parameter_value end) as {{ name }}
{%- endmacro %}
