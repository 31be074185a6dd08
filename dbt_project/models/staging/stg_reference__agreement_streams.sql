select
    reference_seq,
    {{ json_text('line', '$.stream') }} as stream,
    {{ json_text('line', '$.cadence') }} as cadence,
    cast({{ json_text('line', '$.due_days') }} as integer) as due_days
from (
    select
        reference_seq,
        {{ json_elements('content', '$.streams') }} as line
    from {{ source('bronze', 'reference') }}
    where
        kind = 'agreement'
        and {{ above_own_watermark('reference_seq') }}
) as agreement_lines
