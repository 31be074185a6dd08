-- The number of the newest event that changed what is known about each unit: a statement that stands (of a measure: one
-- that is in place), or one that its sender took back, for what is taken back openly isn't lost evidence. Where nobody
-- ever spoke about the unit, the newest event about its group or insight into it. A new insight alone isn't news about
-- a unit that spoke: it doesn't end the unit's silence. An empty process means all of the organisation.
with spoken as (
    select
        organisation_oin,
        case when scope = 'organisation' then '' else process_id end as process_id,
        ingest_seq
    from {{ ref('int_statements__scans') }}

    union all

    select
        organisation_oin,
        process_id,
        ingest_seq
    from {{ ref('int_statements__monitoring') }}

    union all

    select
        organisation_oin,
        '' as process_id,
        ingest_seq
    from {{ ref('int_statements__screening') }}

    union all

    select
        organisation_oin,
        '' as process_id,
        ingest_seq
    from {{ ref('int_statements__awareness') }}

    union all

    select
        measures.organisation_oin,
        coalesce(processes.process_id, '') as process_id,
        measures.ingest_seq
    from {{ ref('int_statements__measures') }} as measures
    inner join {{ ref('measure_states') }} as states
        on
            measures.status_id = states.status_id
            and states.is_in_place
    left join {{ ref('stg_measures__processes') }} as processes
        on measures.ingest_seq = processes.ingest_seq
),

taken_back as (
    {% for statements, process_id in [
        ('stg_risk_scans__scans', "coalesce(statements.process_id, '')"),
        ('stg_monitoring_alerts__statements', 'statements.process_id'),
        ('stg_screening_outcomes__statements', "''"), ('stg_awareness__statements', "''")
    ] %}
        select
            statements.organisation_oin,
            {{ process_id }} as process_id,
            greatest(withdrawn.ingest_seq, withdrawn.by_ingest_seq) as ingest_seq
        from {{ ref('int_statements__withdrawn') }} as withdrawn
        inner join {{ ref(statements) }} as statements
            on withdrawn.ingest_seq = statements.ingest_seq
        inner join {{ source('bronze', 'build') }} as build
            on statements.data_origin = build.picture_origin
        union all
    {% endfor %}
    select
        measures.organisation_oin,
        coalesce(processes.process_id, '') as process_id,
        greatest(withdrawn.ingest_seq, withdrawn.by_ingest_seq) as ingest_seq
    from {{ ref('int_statements__withdrawn') }} as withdrawn
    inner join {{ ref('stg_measures__statements') }} as measures
        on withdrawn.ingest_seq = measures.ingest_seq
    inner join {{ source('bronze', 'build') }} as build
        on measures.data_origin = build.picture_origin
    left join {{ ref('stg_measures__processes') }} as processes
        on measures.ingest_seq = processes.ingest_seq
),

events as (
    select
        organisation_oin,
        process_id,
        ingest_seq
    from spoken

    union all

    select
        organisation_oin,
        process_id,
        ingest_seq
    from taken_back
),

own as (
    select
        units.unit_id,
        max(events.ingest_seq) as evidence_seq
    from {{ ref('int_frame__units') }} as units
    inner join events
        on
            units.organisation_oin = events.organisation_oin
            and (events.process_id = '' or units.process_id = events.process_id)
    group by units.unit_id
),

insights as (
    select
        sector,
        process_id,
        max(ingest_seq) as insight_seq
    from {{ ref('int_method__insights_applied') }}
    where counts_for_rate or counts_for_impact
    group by sector, process_id
),

insights_taken_back as (
    select
        units.unit_id,
        max(greatest(withdrawn.ingest_seq, withdrawn.by_ingest_seq)) as withdrawn_seq
    from {{ ref('int_statements__withdrawn') }} as withdrawn
    inner join {{ ref('stg_insights__findings') }} as findings
        on withdrawn.ingest_seq = findings.ingest_seq
    inner join {{ source('bronze', 'build') }} as build
        on findings.data_origin = build.picture_origin
    inner join {{ ref('stg_insights__areas') }} as areas
        on
            findings.ingest_seq = areas.ingest_seq
            and areas.experts_count is not null
    inner join {{ ref('int_frame__units') }} as units
        on {{ applies_to_group('areas', 'units') }}
    group by units.unit_id
)

select
    units.unit_id,
    greatest(
        coalesce(
            own.evidence_seq,
            greatest(
                coalesce(max(own.evidence_seq) over (partition by units.sector, units.process_id), 0),
                coalesce(insights.insight_seq, 0)
            )
        ),
        coalesce(insights_taken_back.withdrawn_seq, 0)
    ) as evidence_seq
from {{ ref('int_frame__units') }} as units
left join own
    on units.unit_id = own.unit_id
left join insights
    on
        units.sector = insights.sector
        and units.process_id = insights.process_id
left join insights_taken_back
    on units.unit_id = insights_taken_back.unit_id
