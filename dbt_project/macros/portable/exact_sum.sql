{# A sum of reals that doesn't depend on the order in which an engine adds: over decimals with 20 places, so exact. For
   values below 10^17; what is lost in a value is below 10^-20. #}
{% macro exact_sum(expression) -%}
    cast(sum(cast({{ expression }} as decimal(38, 20))) as double)
{%- endmacro %}

{# The same for shares and probabilities, of which there can be millions: 15 places, values below 100. #}
{% macro exact_sum_of_shares(expression) -%}
    cast(sum(cast({{ expression }} as decimal(17, 15))) as double)
{%- endmacro %}

{% macro exact_mean(expression) -%}
    ({{ exact_sum(expression) }} / count({{ expression }}))
{%- endmacro %}

{# Variance by its moments; with `freedom` 1 that of a sample. #}
{% macro exact_variance(expression, freedom) -%}
    (({{ exact_sum(expression ~ ' * ' ~ expression) }}
    - {{ exact_sum(expression) }} * {{ exact_sum(expression) }} / count({{ expression }}))
    / (count({{ expression }}) - {{ freedom }}))
{%- endmacro %}
{# The sum over a window up to and with its row (or up to the row before it), by the same decimals as exact_sum. #}
{% macro exact_running_sum(expression, partition, order, to_row='current row') -%}
    coalesce(cast(sum(cast({{ expression }} as decimal(38, 20))) over (
        {% if partition %}partition by {{ partition }} {% endif %}order by {{ order }}
        rows between unbounded preceding and {{ to_row }}
    ) as double), 0.0e0)
{%- endmacro %}
