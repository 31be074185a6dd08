with counted as (
    select
        states.stream,
        organisations.sector,
        states.data_origin,
        count(*) as expected_count,
        count(case when states.delivery_state = 'value' then 1 end) as value_count,
        count(case when states.delivery_state = 'true_zero' then 1 end) as true_zero_count,
        count(case when states.delivery_state = 'not_yet_due' then 1 end) as not_yet_due_count,
        count(case when states.delivery_state = 'overdue' then 1 end) as overdue_count,
        count(case when states.delivery_state = 'not_participating' then 1 end) as not_participating_count,
        count(case when states.delivery_state = 'suppressed' then 1 end) as suppressed_count
    from {{ ref('int_deliveries__states') }} as states
    inner join {{ ref('int_frame__organisations') }} as organisations
        on states.organisation_oin = organisations.organisation_oin
    group by states.stream, organisations.sector, states.data_origin
)

select
    counted.stream,
    streams.stream_name_nl,
    counted.sector,
    sectors.sector_name_nl,
    counted.expected_count,
    counted.value_count,
    counted.true_zero_count,
    counted.not_yet_due_count,
    counted.overdue_count,
    counted.not_participating_count,
    counted.suppressed_count,
    {{ published(
        '(counted.value_count + counted.true_zero_count) / cast(counted.expected_count as double)'
    ) }} as coverage_share,
    counted.data_origin
from counted
inner join {{ ref('streams') }} as streams
    on counted.stream = streams.stream
inner join {{ ref('sectors') }} as sectors
    on counted.sector = sectors.sector
