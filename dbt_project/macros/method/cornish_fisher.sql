{# The cubic of Cornish and Fisher: the standardised quantile of a quantity with this skewness and excess kurtosis at the
   point where the standard normal has `z`. All three are columns or literals. #}
{% macro cornish_fisher(z, skewness, kurtosis) -%}
    ({{ z }} + {{ skewness }} * ({{ z }} * {{ z }} - 1.0e0) / 6.0e0
    + {{ kurtosis }} * ({{ z }} * {{ z }} * {{ z }} - 3.0e0 * {{ z }}) / 24.0e0
    - {{ skewness }} * {{ skewness }} * (2.0e0 * {{ z }} * {{ z }} * {{ z }} - 5.0e0 * {{ z }}) / 36.0e0)
{%- endmacro %}

{# One Newton step towards the z at which the cubic equals `target`. #}
{% macro cornish_fisher_newton(z, target, skewness, kurtosis) -%}
    ({{ z }} - ({{ cornish_fisher(z, skewness, kurtosis) }} - {{ target }})
    / (1.0e0 + {{ skewness }} * {{ z }} / 3.0e0 + {{ kurtosis }} * ({{ z }} * {{ z }} - 1.0e0) / 8.0e0
    - {{ skewness }} * {{ skewness }} * (6.0e0 * {{ z }} * {{ z }} - 5.0e0) / 36.0e0))
{%- endmacro %}
