{# The quantile at `z` of the log-normal with this mean and log variance (both columns); 0 where the mean is. #}
{% macro log_normal_quantile(mean, log_variance, z) -%}
    ({{ mean }} * exp({{ z }} * sqrt({{ log_variance }}) - {{ log_variance }} / 2.0e0))
{%- endmacro %}
