{# Digamma and its first three derivatives for x > 0, by their asymptotic series after ten steps up
   (psi_n(x) = psi_n(x + 10) + (-1)^(n+1) * n! * sum over k < 10 of (x + k)^-(n+1)). `x` is a column: the text is used often.
   Error against SciPy over the range of the method: below 1e-10 (tests/method/test_approximations.py). #}

{% macro digamma(x) -%}
    {%- set t = '(' ~ x ~ ' + 10.0e0)' -%}
    (ln{{ t }} - 0.5e0 / {{ t }} - 1.0e0 / (12.0e0 * power({{ t }}, 2)) + 1.0e0 / (120.0e0 * power({{ t }}, 4))
    - 1.0e0 / (252.0e0 * power({{ t }}, 6)) - {{ _steps(x, 1) }})
{%- endmacro %}

{% macro trigamma(x) -%}
    {%- set t = '(' ~ x ~ ' + 10.0e0)' -%}
    (1.0e0 / {{ t }} + 0.5e0 / power({{ t }}, 2) + 1.0e0 / (6.0e0 * power({{ t }}, 3))
    - 1.0e0 / (30.0e0 * power({{ t }}, 5)) + 1.0e0 / (42.0e0 * power({{ t }}, 7)) + {{ _steps(x, 2) }})
{%- endmacro %}

{% macro tetragamma(x) -%}
    {%- set t = '(' ~ x ~ ' + 10.0e0)' -%}
    (-1.0e0 / power({{ t }}, 2) - 1.0e0 / power({{ t }}, 3) - 0.5e0 / power({{ t }}, 4)
    + 1.0e0 / (6.0e0 * power({{ t }}, 6)) - 1.0e0 / (6.0e0 * power({{ t }}, 8)) - 2.0e0 * {{ _steps(x, 3) }})
{%- endmacro %}

{% macro pentagamma(x) -%}
    {%- set t = '(' ~ x ~ ' + 10.0e0)' -%}
    (2.0e0 / power({{ t }}, 3) + 3.0e0 / power({{ t }}, 4) + 2.0e0 / power({{ t }}, 5)
    - 1.0e0 / power({{ t }}, 7) + 4.0e0 / (3.0e0 * power({{ t }}, 9)) + 6.0e0 * {{ _steps(x, 4) }})
{%- endmacro %}

{% macro _steps(x, exponent) -%}
    ({% for k in range(10) -%}
        1.0e0 / {% if exponent == 1 %}({{ x }} + {{ k }}.0e0){% else %}power({{ x }} + {{ k }}.0e0, {{ exponent }}){% endif %}
        {%- if not loop.last %} + {% endif -%}
    {%- endfor %})
{%- endmacro %}
