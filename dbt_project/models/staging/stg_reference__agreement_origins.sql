select
    reference_seq,
    {{ json_texts('content', '$.data_origins') }} as data_origin
from {{ source('bronze', 'reference') }}
where
    kind = 'agreement'
    and {{ above_own_watermark('reference_seq') }}
