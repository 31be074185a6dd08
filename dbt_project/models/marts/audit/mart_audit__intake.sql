select
    records.partner,
    records.stream,
    cast(records.landed_at as date) as landed_on,
    count(case when records.redrive_of is null then 1 end) as records,
    count(case when records.redrive_of is null and records.disposition = 'accepted' then 1 end) as accepted,
    count(case when records.redrive_of is null and records.disposition = 'duplicate' then 1 end) as duplicate,
    count(case when records.redrive_of is null and records.disposition = 'conflict' then 1 end) as conflict,
    count(case when records.redrive_of is null and records.disposition = 'refused' then 1 end) as refused,
    count(records.redrive_of) as redriven,
    count(case when records.redrive_of is not null and records.disposition = 'accepted' then 1 end)
        as redriven_accepted,
    max(records.appended_at) as last_appended_at,
    max(records.landed_at) as last_landed_at,
    coalesce(records.data_origin, 'platform') as data_origin
from {{ ref('stg_landing__records') }} as records
inner join {{ source('bronze', 'build') }} as build
    on records.ingest_seq <= build.ingest_seq
group by
    records.partner,
    records.stream,
    cast(records.landed_at as date),
    coalesce(records.data_origin, 'platform')
