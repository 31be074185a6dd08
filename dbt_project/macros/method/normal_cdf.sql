{# Standard normal distribution function by Zelen and Severo (Abramowitz and Stegun 26.2.17); absolute error below 1e-7.
   `z` is a column: the text is used often. #}
{% macro normal_cdf(z) -%}
    {%- set t = '(1.0e0 / (1.0e0 + 0.2316419e0 * abs(' ~ z ~ ')))' -%}
    {%- set tail -%}
        0.3989422804014327e0 * exp(-0.5e0 * {{ z }} * {{ z }}) * {{ t }} * (0.319381530e0 + {{ t }} * (-0.356563782e0
        + {{ t }} * (1.781477937e0 + {{ t }} * (-1.821255978e0 + {{ t }} * 1.330274429e0))))
    {%- endset -%}
    (case when {{ z }} >= 0.0e0 then 1.0e0 - {{ tail }} else {{ tail }} end)
{%- endmacro %}
