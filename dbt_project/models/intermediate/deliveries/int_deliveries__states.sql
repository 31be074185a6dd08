select
    partner,
    organisation_oin,
    stream,
    period_from,
    period_to,
    due_date,
    data_origin,
    received_at,
    unnamed_replacements,
    is_due,
    is_on_time,
    delivery_state
from {{ ref('int_deliveries__expected') }}
where is_within_horizon
