select
    reference_seq,
    known_from,
    reference_key as partner,
    content,
    content_hash,
    {{ json_text('content', '$.name') }} as partner_name,
    {{ json_text('content', '$.oin') }} as partner_oin,
    {{ json_text('content', '$.role') }} as partner_role,
    cast({{ json_text('content', '$.valid_from') }} as date) as valid_from,
    cast({{ json_text('content', '$.valid_to') }} as date) as valid_to
from {{ source('bronze', 'reference') }}
where
    kind = 'agreement'
    and {{ above_own_watermark('reference_seq') }}
