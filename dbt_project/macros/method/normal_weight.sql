{# The normal density at `level` without its constant: exp(-(level - mean)^2 / 2 variance) / sqrt(variance). #}
{% macro normal_weight(level, mean, variance) -%}
    exp(-0.5e0 * ({{ level }} - {{ mean }}) * ({{ level }} - {{ mean }}) / {{ variance }}) / sqrt({{ variance }})
{%- endmacro %}
