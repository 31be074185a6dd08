{# Standard normal distribution function by Hart's rational form (Computer Approximations, 1968, no. 5666; West, Wilmott
   2005); absolute error below 1e-15. For sums over thousands of units, which don't average an error away: see
   docs/decisions/0047. `z` is a column: the text is used often. #}
{% macro precise_normal_cdf(z) -%}
    {%- set above = [
        '0.700383064443688e0', '6.37396220353165e0', '33.912866078383e0', '112.079291497871e0', '221.213596169931e0',
        '220.206867912376e0'
    ] -%}
    {%- set below = [
        '1.75566716318264e0', '16.064177579207e0', '86.7807322029461e0', '296.564248779674e0', '637.333633378831e0',
        '793.826512519948e0', '440.413735824752e0'
    ] -%}
    {%- set tail -%}
        exp(-0.5e0 * {{ z }} * {{ z }}) * {{ _horner('abs(' ~ z ~ ')', '3.52624965998911e-2', above) }}
        / {{ _horner('abs(' ~ z ~ ')', '8.83883476483184e-2', below) }}
    {%- endset -%}
    (case when {{ z }} >= 0.0e0 then 1.0e0 - {{ tail }} else {{ tail }} end)
{%- endmacro %}

{% macro _horner(x, first, others) -%}
    {{ '(' * others | length }}{{ first }}{% for other in others %} * {{ x }} + {{ other }}){% endfor %}
{%- endmacro %}
