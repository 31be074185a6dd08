select
{%- for name in [
    'knowledge_weight_scan', 'knowledge_weight_coverage', 'knowledge_weight_deliveries', 'cut_off_probability_high',
    'cut_off_probability_low', 'cut_off_knowledge', 'horizon_months', 'scan_half_life_months',
    'screening_half_life_months', 'measure_half_life_months', 'minimum_unit_staff_years', 'no_insight_spread_factor',
    'impact_log_variance_few_scores', 'picture_valid_days'
] %}
    max(case when parameter_id = '{{ name }}' then parameter_value end) as {{ name }},
{%- endfor %}
    max(method_version) as method_version
from {{ ref('parameters') }}
