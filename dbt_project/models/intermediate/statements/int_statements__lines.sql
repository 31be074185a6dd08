-- A statement and all that corrects or withdraws it, directly or by way of another correction, is one line. Of its ends
-- (what nothing in the line corrects or withdraws) the one that was logged last holds. Two that name each other make a
-- ring without an end: there the one that was logged last holds. A line is followed over a hundred steps: of a longer
-- one the parts are told apart, and a part without an end has nothing that holds.
with recursive edges as (
    select
        ingest_seq,
        target_ingest_seq,
        reference_kind,
        event_time,
        appended_at,
        target_event_time,
        target_appended_at
    from {{ ref('int_statements__targets') }}
    where obstacle = 'none'
),

walk as (
    select
        ingest_seq,
        target_ingest_seq as reached_seq,
        1 as steps
    from edges

    union all

    select
        walk.ingest_seq,
        edges.target_ingest_seq as reached_seq,
        walk.steps + 1 as steps
    from walk
    inner join edges
        on walk.reached_seq = edges.ingest_seq
    where walk.steps < 100
),

rings as (
    select distinct ingest_seq
    from walk
    where ingest_seq = reached_seq
),

beginnings as (
    select
        walk.ingest_seq,
        coalesce(
            min(rings.ingest_seq),
            max(case when walk.recency = 1 then walk.reached_seq end)
        ) as line_seq
    from (
        select
            walk.*,
            row_number() over (partition by walk.ingest_seq order by walk.steps desc) as recency
        from walk
    ) as walk
    left join rings
        on walk.reached_seq = rings.ingest_seq
    group by walk.ingest_seq
),

members as (
    select
        ingest_seq,
        reference_kind = 'retraction' as is_retraction,
        event_time,
        appended_at
    from edges

    union

    select
        target_ingest_seq as ingest_seq,
        false as is_retraction,
        target_event_time as event_time,
        target_appended_at as appended_at
    from edges
),

named as (
    select distinct target_ingest_seq
    from edges
),

ends as (
    select
        members.ingest_seq,
        members.is_retraction,
        members.event_time,
        members.appended_at,
        coalesce(beginnings.line_seq, members.ingest_seq) as line_seq,
        named.target_ingest_seq is null as is_end,
        named.target_ingest_seq is null or rings.ingest_seq is not null as may_hold
    from members
    left join beginnings
        on members.ingest_seq = beginnings.ingest_seq
    left join named
        on members.ingest_seq = named.target_ingest_seq
    left join rings
        on members.ingest_seq = rings.ingest_seq
),

ranked as (
    select
        ends.*,
        row_number() over (
            partition by ends.line_seq
            order by case when ends.is_end then 0 else 1 end, ends.event_time desc, ends.ingest_seq desc
        ) as precedence
    from ends
    where ends.may_hold
)

select
    ends.ingest_seq,
    ends.line_seq,
    ends.is_retraction,
    ends.is_end,
    ends.appended_at,
    holders.ingest_seq as holder_ingest_seq,
    holders.is_retraction as holder_is_retraction,
    holders.appended_at as holder_appended_at
from ends
left join ranked as holders
    on
        ends.line_seq = holders.line_seq
        and holders.precedence = 1
