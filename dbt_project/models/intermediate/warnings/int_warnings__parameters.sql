select
    {{ parameter('false_discovery_rate') }},
    {{ parameter('lord_initial_wealth') }},
    {{ parameter('lord_gamma_scale') }},
    {{ parameter('months_of_past') }},
    {{ parameter('least_months_of_past') }},
    {{ parameter('tested_months') }},
    {{ parameter('least_exposure') }},
    {{ parameter('least_pool_members') }},
    {{ parameter('share_for_pool') }},
    {{ parameter('between_unit_shape') }},
    {{ parameter('overdispersion_least') }},
    {{ parameter('overdispersion_weight') }},
    {{ parameter('common_variation') }},
    {{ parameter('drift_variation') }},
    {{ parameter('overdispersion_caution') }},
    {{ parameter('silence_prior_deliveries') }}
from {{ ref('early_warning_parameters') }}
