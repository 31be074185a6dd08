select
    states.partner,
    states.stream,
    states.organisation_oin,
    organisations.organisation_name,
    organisations.sector,
    organisations.region_code,
    states.period_from,
    states.period_to,
    states.due_date,
    states.delivery_state as state,
    states.received_at,
    states.unnamed_replacements,
    states.data_origin
from {{ ref('int_deliveries__states') }} as states
inner join {{ ref('int_frame__organisations') }} as organisations
    on states.organisation_oin = organisations.organisation_oin
