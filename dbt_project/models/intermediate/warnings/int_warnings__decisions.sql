-- At the close of a period Benjamini and Hochberg decide over all tests of its kind and level, on what counted that
-- day; it stays so. Until then what the online procedure raised is provisional. Later corrections can only withdraw: a
-- warning stands while what is told now, against the same expectation, is within the threshold at which it was raised.
with tests as (
    select
        'signals' as kind,
        level,
        subject_id,
        period_from,
        moment,
        members_count,
        observed,
        exposure,
        expected,
        p_value
    from {{ ref('int_warnings__signal_tests') }}

    union all

    select
        'silence' as kind,
        level,
        subject_id,
        period_from,
        moment,
        members_count,
        observed,
        exposure,
        expected,
        p_value
    from {{ ref('int_warnings__silence_tests') }}
),

ranked as (
    select
        tests.kind,
        tests.level,
        tests.subject_id,
        tests.period_from,
        tests.p_value,
        parameters.false_discovery_rate
        * count(*) over (partition by tests.kind, tests.level, tests.period_from order by tests.p_value)
        / count(*) over (partition by tests.kind, tests.level, tests.period_from) as own_threshold
    from tests
    cross join {{ ref('int_warnings__parameters') }} as parameters
    where tests.moment = 'close'
),

closing as (
    select
        ranked.*,
        max(case when ranked.p_value <= ranked.own_threshold then ranked.own_threshold end) over (
            partition by ranked.kind, ranked.level, ranked.period_from
        ) as threshold
    from ranked
),

raised as (
    select
        kind,
        level,
        subject_id,
        period_from,
        'close' as moment,
        threshold
    from closing
    where p_value <= threshold

    union all

    select
        'signals' as kind,
        level,
        subject_id,
        period_from,
        'online' as moment,
        threshold
    from {{ ref('int_warnings__online') }}
    where is_raised
),

-- One row a warning: the decision at the close goes before that of the online procedure.
decided as (
    select *
    from (
        select
            raised.*,
            row_number()
                over (
                    partition by raised.kind, raised.level, raised.subject_id, raised.period_from order by raised.moment
                )
                as precedence
        from raised
    ) as both_decisions
    where precedence = 1
)

select
    decided.kind,
    decided.level,
    decided.subject_id,
    decided.period_from,
    periods.period_to,
    periods.closes_on,
    decided.threshold,
    then_told.members_count,
    then_told.observed,
    then_told.exposure,
    then_told.expected,
    then_told.p_value,
    now_told.observed as observed_now,
    now_told.p_value as p_value_now,
    case
        when decided.moment = 'online' and periods.is_closed then 'withdrawn'
        when decided.moment = 'online' and decided.level <> 'unit' then 'provisional'
        when coalesce(now_told.p_value > decided.threshold, true) then 'withdrawn'
        when decided.moment = 'online' then 'provisional'
        else 'final'
    end as state
from decided
inner join {{ ref('int_warnings__periods') }} as periods
    on
        decided.kind = periods.kind
        and decided.period_from = periods.period_from
inner join tests as then_told
    on
        decided.kind = then_told.kind
        and decided.level = then_told.level
        and decided.subject_id = then_told.subject_id
        and decided.period_from = then_told.period_from
        and decided.moment = then_told.moment
left join tests as now_told
    on
        decided.kind = now_told.kind
        and decided.level = now_told.level
        and decided.subject_id = now_told.subject_id
        and decided.period_from = now_told.period_from
        and now_told.moment = 'now'
