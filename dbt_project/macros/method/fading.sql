{# Age in months of `day` at the picture's reference date; what lies ahead of it has age 0. A month is 365.25 / 12 days. #}
{% macro age_months(day, reference_date) -%}
    (greatest({{ dbt.datediff(day, reference_date, 'day') }}, 0) / 30.4375e0)
{%- endmacro %}

{# How much something of this age still counts. #}
{% macro fade(age, half_life) -%}
    power(2.0e0, -({{ age }}) / ({{ half_life }}))
{%- endmacro %}
