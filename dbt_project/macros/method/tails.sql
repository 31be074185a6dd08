{# ln of the gamma function for x > 0: Stirling's series after ten steps up. `x` is a column: the text is used often. #}
{% macro log_gamma(x) -%}
    {%- set t = '(' ~ x ~ ' + 10.0e0)' -%}
    (({{ t }} - 0.5e0) * ln{{ t }} - {{ t }} + 0.9189385332046728e0 + 1.0e0 / (12.0e0 * {{ t }})
    - 1.0e0 / (360.0e0 * power({{ t }}, 3)) + 1.0e0 / (1260.0e0 * power({{ t }}, 5))
    - 1.0e0 / (1680.0e0 * power({{ t }}, 7))
    - ln({% for k in range(10) %}({{ x }} + {{ k }}.0e0){{ ' * ' if not loop.last }}{% endfor %}))
{%- endmacro %}

{# Double steps `first` to `last` of the continued fraction of the incomplete beta function, from the last to the first;
   `inner` is the value of the steps after them. With forty it has converged for x up to (a + 1) / (a + b + 2); they are
   taken ten at a time, because a longer expression is too deep for some parsers. a, b, x and `inner` are columns. #}
{% macro incomplete_beta_steps(a, b, x, first, last, inner) -%}
    {%- set parts = namespace(text=inner) -%}
    {%- for m in range(last, first - 1, -1) -%}
        {%- set even -%}
            {{ m }}.0e0 * ({{ b }} - {{ m }}.0e0) * {{ x }}
            / (({{ a }} + {{ 2 * m - 1 }}.0e0) * ({{ a }} + {{ 2 * m }}.0e0))
        {%- endset -%}
        {%- set odd -%}
            ({{ a }} + {{ m - 1 }}.0e0) * ({{ a }} + {{ b }} + {{ m - 1 }}.0e0) * {{ x }}
            / (({{ a }} + {{ 2 * m - 2 }}.0e0) * ({{ a }} + {{ 2 * m - 1 }}.0e0))
        {%- endset -%}
        {%- set parts.text = '(1.0e0 - ' ~ odd ~ ' / (1.0e0 + ' ~ even ~ ' / ' ~ parts.text ~ '))' -%}
    {%- endfor -%}
    {{ parts.text }}
{%- endmacro %}

{# The regularised incomplete beta function I_x(a, b), given all steps of its fraction. All four are columns. #}
{% macro incomplete_beta(a, b, x, fraction) -%}
    (exp(
        {{ log_gamma('(' ~ a ~ ' + ' ~ b ~ ')') }} - {{ log_gamma(a) }} - {{ log_gamma(b) }}
        + {{ a }} * ln({{ x }}) + {{ b }} * ln(1.0e0 - {{ x }})
    ) / ({{ a }} * {{ fraction }}))
{%- endmacro %}
