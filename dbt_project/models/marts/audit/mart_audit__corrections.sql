select
    resolution.partner,
    resolution.stream,
    resolution.reference_kind,
    resolution.retraction_reason,
    resolution.event_source,
    resolution.event_id,
    resolution.target_source,
    resolution.target_id,
    resolution.status,
    resolution.obstacle,
    resolution.appended_at,
    resolution.resolved_at,
    case
        when resolution.obstacle in ('none', 'not_seen')
            then greatest(
                {{ dbt.datediff(
                    'cast(resolution.appended_at as date)',
                    'cast(coalesce(resolution.resolved_at, build.reference_date) as date)',
                    'day'
                ) }},
                0
            )
        else 0
    end as waiting_days,
    resolution.data_origin
from {{ ref('int_statements__resolution') }} as resolution
cross join {{ source('bronze', 'build') }} as build
