{# The sector that has priority, with the ports and airports that its goods pass. #}
{% macro is_transport_and_logistics(sector) -%}
    {{ sector }} in ('transport_logistiek', 'haven_luchthaven')
{%- endmacro %}
