-- LORD++ (Ramdas, Yang, Wainwright and Jordan 2017; the sequence of Javanmard and Montanari 2018) over the tests of one
-- level and month in order of arrival, anew each month. A step of the recursion is one warning: the first test whose
-- p-value is within its level, and raises the level of all that come after it. Only tests that can reach a level are
-- followed: none is ever above the false discovery rate. On what came first and in that order, so no decision changes.
with recursive ordered as (
    select
        level,
        subject_id,
        period_from,
        p_value,
        cast(row_number() over (partition by level, period_from order by arrival_seq) as double) as position
    from {{ ref('int_warnings__signal_tests') }}
    where moment = 'online'
),

followed as (
    select
        ordered.level,
        ordered.subject_id,
        ordered.period_from,
        ordered.p_value,
        ordered.position,
        parameters.lord_initial_wealth
        * {{ lord_gamma('ordered.position', 'parameters.lord_gamma_scale') }} as threshold,
        0 as warnings_before,
        parameters.false_discovery_rate,
        parameters.lord_initial_wealth,
        parameters.lord_gamma_scale
    from ordered
    cross join {{ ref('int_warnings__parameters') }} as parameters
    where ordered.p_value <= parameters.false_discovery_rate

    union all

    select
        earlier.level,
        earlier.subject_id,
        earlier.period_from,
        earlier.p_value,
        earlier.position,
        earlier.threshold
        + case
            when earlier.warnings_before = 0 then earlier.false_discovery_rate - earlier.lord_initial_wealth
            else earlier.false_discovery_rate
        end
        * {{ lord_gamma('(earlier.position - earlier.first_warning)', 'earlier.lord_gamma_scale') }} as threshold,
        earlier.warnings_before + 1 as warnings_before,
        earlier.false_discovery_rate,
        earlier.lord_initial_wealth,
        earlier.lord_gamma_scale
    from (
        select
            followed.*,
            min(case when followed.p_value <= followed.threshold then followed.position end) over (
                partition by followed.level, followed.period_from
            ) as first_warning
        from followed
    ) as earlier
    where earlier.position > earlier.first_warning
)

select
    level,
    subject_id,
    period_from,
    p_value,
    max(threshold) as threshold,
    p_value <= max(threshold) as is_raised
from followed
group by level, subject_id, period_from, p_value
