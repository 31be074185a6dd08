-- What left one phase and what arrived in the next, by the month of departure: a case can't be followed by a key.
-- A side that told nothing is silent (null), a side that told an empty list tells a zero. An offence may be qualified
-- anew on the way, so a difference within a group need not be a lost case.
with lines as (
    {{ lines_by_group(
        ref('stg_case_statistics__hand_overs'),
        ['direction', 'counterpart_phase_id', 'cohort_month', 'handed_count'],
        ['direction', 'counterpart_phase_id', 'cohort_month']
    ) }}
),

tellers as (
    select
        ingest_seq,
        reporter_oin,
        phase_id,
        unit_of_count,
        territory,
        period_from,
        period_to
    from {{ ref('int_justice__statements') }}
    where
        tells_hand_overs
        and measure_kind = 'flow'
        and region = ''
),

sides as (
    select
        tellers.unit_of_count,
        tellers.territory,
        lines.cohort_month,
        lines.offence_group,
        case lines.direction when 'out_to' then tellers.phase_id else lines.counterpart_phase_id end as from_phase_id,
        case lines.direction when 'out_to' then lines.counterpart_phase_id else tellers.phase_id end as to_phase_id,
        case lines.direction when 'out_to' then lines.handed_count else 0 end as left_count,
        case lines.direction when 'in_from' then lines.handed_count else 0 end as arrived_count
    from tellers
    inner join lines
        on tellers.ingest_seq = lines.ingest_seq
),

added as (
    select
        from_phase_id,
        to_phase_id,
        cohort_month,
        offence_group,
        territory,
        unit_of_count,
        sum(left_count) as left_count,
        sum(arrived_count) as arrived_count
    from sides
    group by from_phase_id, to_phase_id, cohort_month, offence_group, territory, unit_of_count
),

heard as (
    select
        added.from_phase_id,
        added.to_phase_id,
        added.cohort_month,
        added.offence_group,
        added.territory,
        added.unit_of_count,
        max(added.left_count) as left_count,
        max(added.arrived_count) as arrived_count,
        count(
            distinct case
                when
                    tellers.phase_id = added.from_phase_id
                    and added.cohort_month between tellers.period_from and tellers.period_to
                    then tellers.reporter_oin
            end
        ) as left_reporters,
        count(
            distinct case
                when tellers.phase_id = added.to_phase_id and added.cohort_month <= tellers.period_to
                    then tellers.reporter_oin
            end
        ) as arrived_reporters
    from added
    inner join tellers
        on
            added.territory = tellers.territory
            and added.unit_of_count = tellers.unit_of_count
    group by
        added.from_phase_id, added.to_phase_id, added.cohort_month, added.offence_group, added.territory,
        added.unit_of_count
)

select
    heard.from_phase_id,
    from_phases.label_nl as from_phase_name_nl,
    heard.to_phase_id,
    to_phases.label_nl as to_phase_name_nl,
    heard.cohort_month,
    heard.offence_group,
    offence_groups.label_nl as offence_group_name_nl,
    heard.territory,
    heard.unit_of_count,
    heard.left_reporters,
    heard.arrived_reporters,
    cast(case when heard.left_reporters > 0 then heard.left_count end as bigint) as left_count,
    cast(case when heard.arrived_reporters > 0 then heard.arrived_count end as bigint) as arrived_count,
    cast(
        case
            when heard.left_reporters > 0 and heard.arrived_reporters > 0 then heard.left_count - heard.arrived_count
        end as bigint
    ) as difference,
    build.picture_origin as data_origin
from heard
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('chain_phases') }} as from_phases
    on heard.from_phase_id = from_phases.phase_id
inner join {{ ref('chain_phases') }} as to_phases
    on heard.to_phase_id = to_phases.phase_id
inner join {{ ref('offence_groups') }} as offence_groups
    on heard.offence_group = offence_groups.offence_group
