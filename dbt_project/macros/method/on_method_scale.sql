{# A score of experts on the method's own scale of its quantity, by the row of expert_scale_crosswalk for the scale that it
   was given on: straight or by equal ratios between two points. #}
{% macro on_method_scale(score, scale) -%}
    case {{ scale }}.mapping
        when 'logarithmic' then {{ scale }}.value_low * power(
            {{ scale }}.value_high / {{ scale }}.value_low,
            ({{ score }} - {{ scale }}.score_low) / ({{ scale }}.score_high - {{ scale }}.score_low)
        )
        when 'linear' then {{ scale }}.value_low + ({{ scale }}.value_high - {{ scale }}.value_low)
            * ({{ score }} - {{ scale }}.score_low) / ({{ scale }}.score_high - {{ scale }}.score_low)
    end
{%- endmacro %}
