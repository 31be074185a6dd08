{# The order in which silence may move a unit: upward only. #}
{% macro quadrant_order(quadrant) -%}
    case {{ quadrant }} when 'Borgen' then 1 when 'Volgen' then 2 when 'Onderzoeken' then 3 when 'Handelen' then 4 end
{%- endmacro %}
