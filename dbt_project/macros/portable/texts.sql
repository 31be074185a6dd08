{# The values of a group as one text, in the order of the alphabet (an aggregate). #}
{% macro joined_texts(expression, separator=', ') -%}
    {{ return(adapter.dispatch('joined_texts')(expression, separator)) }}
{%- endmacro %}

{% macro duckdb__joined_texts(expression, separator) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ expression }})
{%- endmacro %}

{% macro spark__joined_texts(expression, separator) -%}
    array_join(array_sort(collect_list({{ expression }})), '{{ separator }}')
{%- endmacro %}
