-- A reply stands beside what is shown and changes nothing of it. One to an early warning stands beside that warning.
with latest as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by organisation_oin, process_id, release_id, indicator_id
                order by reference_date desc
            ) as recency
        from {{ ref('int_statements__replies') }}
        where warning_id is null
    ) as states
    where recency = 1
),

held as (
    select distinct
        records.partner,
        records.event_source,
        records.event_id
    from {{ ref('stg_landing__records') }} as records
    inner join {{ source('bronze', 'build') }} as build
        on records.ingest_seq <= build.ingest_seq
    where records.disposition = 'accepted'
)

select
    latest.ingest_seq as reply_number,
    latest.organisation_oin,
    organisations.organisation_name,
    organisations.sector,
    units.unit_id,
    latest.process_id,
    processes.name_nl as process_name_nl,
    latest.release_id as about_release_id,
    latest.indicator_id,
    indicators.name_nl as indicator_name_nl,
    indicators.name_en as indicator_name_en,
    latest.stance,
    latest.reply_text,
    latest.reference_date as replied_on,
    case
        when latest.supporting_id is null then 'none'
        when held.event_id is null then 'not_seen'
        else 'held'
    end as support_state,
    latest.data_origin
from latest
inner join {{ ref('int_frame__organisations') }} as organisations
    on latest.organisation_oin = organisations.organisation_oin
inner join {{ ref('shown_indicators') }} as indicators
    on latest.indicator_id = indicators.indicator_id
left join {{ ref('processes') }} as processes
    on latest.process_id = processes.process_id
left join {{ ref('int_frame__units') }} as units
    on
        latest.organisation_oin = units.organisation_oin
        and latest.process_id = units.process_id
left join held
    on
        latest.partner = held.partner
        and latest.supporting_source = held.event_source
        and latest.supporting_id = held.event_id
