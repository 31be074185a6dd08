{# The share of the rate that LORD gives to the test `lag` places on: ln(max(t, 2)) / (t * exp(sqrt(ln t))), scaled so that
   all together are at most 1 (Javanmard and Montanari 2018). `lag` is a real column, 1 or more. #}
{% macro lord_gamma(lag, scale) -%}
    {{ scale }} * ln(greatest({{ lag }}, 2.0e0)) / ({{ lag }} * exp(sqrt(ln({{ lag }}))))
{%- endmacro %}
