-- METHOD step 2: the share of its own people that an organisation trained. Of each training or e-learning the newest
-- period counts (of equal ends the longest); of those the one that reached most, for who took part in two of them isn't
-- known and shares may not be added. Meetings and congresses reach other people than the organisation's own.
with reached as (
    select
        statements.organisation_oin,
        statements.activity_id,
        statements.period_from,
        statements.period_to,
        statements.evidence_grade,
        cast(sum(reach.participants) as double) / cast(sum(reach.target_group_size) as double) as score_share
    from {{ ref('int_statements__awareness') }} as statements
    inner join {{ ref('awareness_activities') }} as activities
        on
            statements.activity_id = activities.activity_id
            and activities.form in ('training', 'e_learning')
    inner join {{ ref('stg_awareness__reach') }} as reach
        on statements.ingest_seq = reach.ingest_seq
    group by
        statements.organisation_oin, statements.activity_id, statements.period_from, statements.period_to,
        statements.evidence_grade
    having sum(reach.target_group_size) > 0
),

newest as (
    select
        *,
        row_number() over (
            partition by organisation_oin
            order by score_share desc, period_to desc, activity_id asc
        ) as width
    from (
        select
            *,
            row_number() over (
                partition by organisation_oin, activity_id
                order by period_to desc, period_from asc
            ) as recency
        from reached
    ) as periods
    where recency = 1
)

select
    newest.organisation_oin,
    newest.activity_id,
    newest.score_share,
    newest.evidence_grade,
    {{ age_months('newest.period_to', 'build.reference_date') }} as age_months
from newest
cross join {{ source('bronze', 'build') }} as build
where newest.width = 1
