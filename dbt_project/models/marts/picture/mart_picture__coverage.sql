with counted as (
    select
        states.stream,
        organisations.sector,
        states.data_origin,
        count(*) as expected_count,
        {% for state in ['value', 'true_zero', 'not_yet_due', 'overdue', 'not_participating', 'suppressed'] -%}
            count(case when states.delivery_state = '{{ state }}' then 1 end) as {{ state }}_count
            {%- if not loop.last %},
            {% endif -%}
        {% endfor %}
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
    {{ published('(counted.value_count + counted.true_zero_count) / cast(counted.expected_count as double)') }}
        as coverage_share,
    counted.data_origin
from counted
inner join {{ ref('streams') }} as streams
    on counted.stream = streams.stream
inner join {{ ref('sectors') }} as sectors
    on counted.sector = sectors.sector
