with adopted as (
    select
        versions.method_version,
        row_number() over (order by versions.adopted_from desc) as recency
    from {{ ref('method_versions') }} as versions
    inner join {{ source('bronze', 'build') }} as build
        on versions.adopted_from <= build.reference_date
)

select
    {{ parameter('knowledge_weight_scan') }},
    {{ parameter('knowledge_weight_coverage') }},
    {{ parameter('knowledge_weight_deliveries') }},
    {{ parameter('cut_off_probability_high') }},
    {{ parameter('cut_off_probability_low') }},
    {{ parameter('cut_off_knowledge') }},
    {{ parameter('horizon_months') }},
    {{ parameter('scan_half_life_months') }},
    {{ parameter('screening_half_life_months') }},
    {{ parameter('measure_half_life_months') }},
    {{ parameter('minimum_unit_staff_years') }},
    {{ parameter('no_insight_spread_factor') }},
    {{ parameter('insight_type_share_least') }},
    {{ parameter('insight_log_spread_least') }},
    {{ parameter('impact_log_variance_expected') }},
    {{ parameter('impact_log_variance_weight') }},
    {{ parameter('control_theme_effect_cap') }},
    {{ parameter('picture_valid_days') }},
    max(adopted.method_version) as method_version
from {{ ref('parameters') }}
left join adopted
    on adopted.recency = 1
