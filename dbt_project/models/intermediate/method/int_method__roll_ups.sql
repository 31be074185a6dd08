-- METHOD step 9, second half: groups add as independent; the interval is that of the log-normal with the two moments.
with added as (
    select
        dimension,
        member,
        sum(units_count) as units_count,
        {{ exact_sum('staff_years') }} as staff_years,
        {{ exact_sum('known_staff_years') }} / {{ exact_sum('staff_years') }} as knowledge_share,
        {{ exact_sum('volume_mean') }} as volume_mean,
        {{ exact_sum('volume_variance') }} as volume_variance
    from {{ ref('int_method__insight_groups') }}
    group by dimension, member
),

shaped as (
    select
        *,
        ln(1.0e0 + volume_variance / (volume_mean * volume_mean)) as log_variance
    from added
)

select
    dimension,
    member,
    cast(units_count as bigint) as units_count,
    staff_years,
    knowledge_share,
    volume_mean,
    volume_variance,
    {{ log_normal_quantile('volume_mean', 'log_variance', z_low()) }} as volume_p05,
    {{ log_normal_quantile('volume_mean', 'log_variance', '0.0e0') }} as volume_p50,
    {{ log_normal_quantile('volume_mean', 'log_variance', z_high()) }} as volume_p95
from shaped
