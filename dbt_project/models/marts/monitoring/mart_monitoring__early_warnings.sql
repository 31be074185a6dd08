-- A question to an organisation, or to those who steer; never a score, and no figure of the picture is made of it.
-- About a group, region or sector it has no organisation and no partner. The newest reply to it stands beside it.
with subjects as (
    select
        'unit' as level,
        units.unit_id as subject_id,
        units.organisation_oin,
        units.unit_id,
        units.process_id,
        units.sector,
        units.region_code,
        units.organisation_name || ', ' || processes.name_nl as subject_name_nl
    from {{ ref('int_frame__units') }} as units
    inner join {{ ref('processes') }} as processes
        on units.process_id = processes.process_id

    union all

    select distinct
        'group' as level,
        units.sector || ':' || units.process_id as subject_id,
        cast(null as varchar) as organisation_oin,
        cast(null as varchar) as unit_id,
        units.process_id,
        units.sector,
        cast(null as varchar) as region_code,
        sectors.sector_name_nl || ', ' || processes.name_nl as subject_name_nl
    from {{ ref('int_frame__units') }} as units
    inner join {{ ref('processes') }} as processes
        on units.process_id = processes.process_id
    inner join {{ ref('sectors') }} as sectors
        on units.sector = sectors.sector

    union all

    select
        'organisation' as level,
        organisation_oin as subject_id,
        organisation_oin,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as process_id,
        sector,
        region_code,
        organisation_name as subject_name_nl
    from {{ ref('int_frame__organisations') }}

    union all

    select
        'sector' as level,
        sector as subject_id,
        cast(null as varchar) as organisation_oin,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as process_id,
        sector,
        cast(null as varchar) as region_code,
        sector_name_nl as subject_name_nl
    from {{ ref('sectors') }}

    union all

    select distinct
        'region' as level,
        region_code as subject_id,
        cast(null as varchar) as organisation_oin,
        cast(null as varchar) as unit_id,
        cast(null as varchar) as process_id,
        cast(null as varchar) as sector,
        region_code,
        region_name as subject_name_nl
    from {{ ref('int_frame__organisations') }}
),

-- Who speaks for an organisation: of several, the one that delivers its monitoring.
partners as (
    select
        organisation_oin,
        partner,
        row_number() over (
            partition by organisation_oin
            order by case when stream = 'monitoring-alerts' then 0 else 1 end, partner
        ) as precedence
    from {{ ref('int_deliveries__agreed') }}
    where partner <> 'geen-afspraak'
),

warnings as (
    select
        decisions.*,
        -- In letters: no run of digits in it can look like a number of a person.
        'w' || translate(
            substr(
                md5(
                    decisions.kind || ':' || decisions.level || ':' || decisions.subject_id || ':'
                    || cast(decisions.period_from as varchar)
                ),
                1,
                20
            ),
            '0123456789',
            'ghijklmnop'
        ) as warning_id
    from {{ ref('int_warnings__decisions') }} as decisions
),

replies as (
    select
        warning_id,
        organisation_oin,
        ingest_seq as reply_number,
        stance as reply_stance,
        reply_text,
        reference_date as replied_on,
        row_number() over (
            partition by warning_id, organisation_oin
            order by reference_date desc, ingest_seq desc
        ) as recency
    from {{ ref('int_statements__replies') }}
    where warning_id is not null
)

select
    warnings.warning_id,
    warnings.kind,
    questions.kind_name_nl,
    warnings.level,
    questions.level_name_nl,
    warnings.subject_id,
    subjects.subject_name_nl,
    subjects.organisation_oin,
    subjects.unit_id,
    subjects.process_id,
    subjects.sector,
    subjects.region_code,
    partners.partner,
    warnings.period_from,
    warnings.period_to,
    warnings.closes_on,
    warnings.state,
    states.state_name_nl,
    cast(warnings.members_count as bigint) as members_count,
    cast(warnings.observed as bigint) as observed,
    {{ published('warnings.expected') }} as expected,
    {{ published('warnings.exposure') }} as exposure,
    {{ published('warnings.p_value') }} as p_value,
    {{ published('warnings.threshold') }} as threshold,
    cast(warnings.observed_now as bigint) as observed_now,
    replace(
        replace(
            replace(
                replace(
                    questions.question_nl, '{wanneer}', {{ dutch_period('warnings.period_from', 'warnings.period_to') }}
                ),
                '{wie}',
                subjects.subject_name_nl
            ),
            '{waargenomen}',
            {{ dutch_integer('warnings.observed') }}
        ),
        '{verwacht}',
        {{ dutch_decimal('warnings.expected') }}
    ) as question_nl,
    replies.reply_number,
    replies.reply_stance,
    replies.reply_text,
    replies.replied_on,
    build.picture_origin as data_origin
from warnings
cross join {{ source('bronze', 'build') }} as build
inner join subjects
    on
        warnings.level = subjects.level
        and warnings.subject_id = subjects.subject_id
inner join {{ ref('early_warning_questions') }} as questions
    on
        warnings.kind = questions.kind
        and warnings.level = questions.level
inner join {{ ref('early_warning_states') }} as states
    on warnings.state = states.state
left join partners
    on
        subjects.organisation_oin = partners.organisation_oin
        and partners.precedence = 1
left join replies
    on
        warnings.warning_id = replies.warning_id
        and subjects.organisation_oin = replies.organisation_oin
        and replies.recency = 1
