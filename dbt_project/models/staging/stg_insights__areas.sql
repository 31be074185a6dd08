-- An attribute that an area leaves out means everywhere, as * does in the method's seeds.
select
    ingest_seq,
    coalesce({{ json_text('line', '$.sector') }}, '*') as sector,
    coalesce({{ json_text('line', '$.process_id') }}, '*') as process_id,
    coalesce({{ json_text('line', '$.organisation_type') }}, '*') as organisation_type,
    cast({{ json_text('line', '$.likelihood_low') }} as double) as likelihood_low,
    cast({{ json_text('line', '$.likelihood_mid') }} as double) as likelihood_mid,
    cast({{ json_text('line', '$.likelihood_high') }} as double) as likelihood_high,
    cast({{ json_text('line', '$.impact_low') }} as double) as impact_low,
    cast({{ json_text('line', '$.impact_mid') }} as double) as impact_mid,
    cast({{ json_text('line', '$.impact_high') }} as double) as impact_high,
    cast({{ json_text('line', '$.experts_count') }} as bigint) as experts_count
from (
    select
        ingest_seq,
        {{ json_elements('payload', '$.data.areas') }} as line
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('insights') }}
) as event_lines
