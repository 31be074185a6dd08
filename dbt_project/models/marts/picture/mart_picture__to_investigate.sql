-- The cheapest step is the one of least effort among those that this unit lacks.
with undecided as (
    select
        units.unit_id,
        units.organisation_name,
        units.process_name_nl,
        units.value_of_knowing,
        units.data_origin,
        case
            when units.scan_date is null then 'scan'
            when knowledge.scan_knowledge < parameters.cut_off_knowledge then 'evidence'
            when units.coverage_mean < parameters.cut_off_knowledge then 'monitoring'
            when units.insight_state <> 'inzicht' then 'insight'
            else 'signals'
        end as step_id,
        row_number() over (order by units.value_of_knowing desc, units.unit_id asc) as place
    from {{ ref('mart_picture__units') }} as units
    inner join {{ ref('int_method__knowledge') }} as knowledge
        on units.unit_id = knowledge.unit_id
    cross join {{ ref('int_method__parameters') }} as parameters
    where units.quadrant = 'Onderzoeken'
)

select
    cast(undecided.place as bigint) as rank,
    undecided.unit_id,
    undecided.organisation_name,
    undecided.process_name_nl,
    undecided.value_of_knowing,
    steps.step_nl as cheapest_step_nl,
    undecided.data_origin
from undecided
inner join {{ ref('knowing_steps') }} as steps
    on undecided.step_id = steps.step_id
where undecided.place <= 15
