{# Standard normal points of the interval that is shown everywhere: 5 %, 50 %, 95 %. #}
{% macro z_low() %}(-1.6448536269514722e0){% endmacro %}
{% macro z_high() %}1.6448536269514722e0{% endmacro %}
