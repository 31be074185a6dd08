-- Only the newest comparison that this picture can know of: a picture of an earlier day shows that day's.
select
    comparison_id,
    from_date,
    to_date,
    part,
    figure,
    was,
    became,
    change,
    data_origin,
    nullif(unit_id, '') as unit_id
from (
    select
        changes.*,
        build.picture_origin as data_origin,
        dense_rank() over (order by changes.to_date desc, changes.comparison_id desc) as recency
    from {{ source('bronze', 'restatements') }} as changes
    inner join {{ source('bronze', 'build') }} as build
        on
            changes.to_date <= build.reference_date
            and changes.to_ingest_seq <= build.ingest_seq
) as ranked
where recency = 1
