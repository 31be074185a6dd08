select
    reasons.partner,
    reasons.stream,
    reasons.reason_code as code,
    count(distinct reasons.ingest_seq) as records,
    'platform' as data_origin
from {{ ref('stg_landing__reasons') }} as reasons
inner join {{ source('bronze', 'build') }} as build
    on reasons.ingest_seq <= build.ingest_seq
inner join {{ ref('stg_landing__records') }} as records
    on reasons.ingest_seq = records.ingest_seq
where records.disposition = 'refused' and records.redrive_of is null
group by reasons.partner, reasons.stream, reasons.reason_code
