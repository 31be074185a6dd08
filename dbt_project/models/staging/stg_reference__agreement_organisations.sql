select
    reference_seq,
    {{ json_texts('content', '$.organisation_oins') }} as organisation_oin
from {{ source('bronze', 'reference') }}
where
    kind = 'agreement'
    and {{ above_own_watermark('reference_seq') }}
