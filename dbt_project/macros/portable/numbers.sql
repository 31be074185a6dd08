{# A published real: 12 significant digits, so that two engines and two builds publish the same. #}
{% macro published(expression) -%}
    {{ return(adapter.dispatch('published')(expression)) }}
{%- endmacro %}

{% macro duckdb__published(expression) -%}
    cast(printf('%.11e', cast({{ expression }} as double)) as double)
{%- endmacro %}

{% macro spark__published(expression) -%}
    cast(format_string('%.11e', cast({{ expression }} as double)) as double)
{%- endmacro %}

{# A whole number as a Dutch reader writes it: 1.234. #}
{% macro dutch_integer(expression) -%}
    {{ return(adapter.dispatch('dutch_integer')(expression)) }}
{%- endmacro %}

{% macro duckdb__dutch_integer(expression) -%}
    replace(format('{:,}', cast({{ expression }} as bigint)), ',', '.')
{%- endmacro %}

{% macro spark__dutch_integer(expression) -%}
    replace(format_number(cast({{ expression }} as bigint), 0), ',', '.')
{%- endmacro %}

{# An estimate without false precision: two significant digits, as a whole number. #}
{% macro two_digits(expression) -%}
    cast(
        case
            when {{ expression }} < 10.0e0 then round({{ expression }})
            else round({{ expression }} / power(10.0e0, floor(log10({{ expression }})) - 1.0e0))
                * power(10.0e0, floor(log10({{ expression }})) - 1.0e0)
        end as bigint
    )
{%- endmacro %}
