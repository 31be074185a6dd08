select
    ingest_seq,
    data_origin,
    coordinator_oin,
    body_id,
    body_round,
    scope,
    reference_number,
    reference_date,
    theme,
    addressee,
    status_id,
    assessed_on,
    due_on,
    response,
    recommendations_total,
    citation_text,
    citation_reference
from (
    select
        *,
        row_number() over (
            partition by data_origin, coordinator_oin, body_id, body_round, scope, reference_number
            order by reference_date desc
        ) as recency
    from {{ ref('int_statements__recommendations') }}
) as states
where recency = 1
