-- The ratchet: what is lost, overdue or faded can raise a unit in Borgen < Volgen < Onderzoeken < Handelen, never
-- lower it. The quadrant of the last picture of an earlier day stands as long as no newer evidence has come and the new
-- picture would be lower. What a sender takes back, by retraction or correction, releases it: that isn't silence. Rows
-- are only ever added, one when something about the unit changed; the last row within a build's day and number is
-- what that build shows. Pictures of one day don't hold each other: time takes evidence away by days, not by the
-- minute at which somebody builds.
{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='fail') }}

with earlier as (
    {% if is_incremental() %}
        select
            unit_id,
            reference_date,
            new_quadrant,
            quadrant,
            evidence_seq,
            is_outdated,
            is_of_today,
            row_number() over (
                partition by unit_id
                order by reference_date desc, ingest_seq desc, recorded_seq desc
            ) as recency,
            row_number() over (
                partition by unit_id, is_of_today
                order by reference_date desc, ingest_seq desc, recorded_seq desc
            ) as recency_of_day
        from (
            select
                rows_before.*,
                rows_before.reference_date = build.reference_date as is_of_today
            from {{ this }} as rows_before
            inner join {{ source('bronze', 'build') }} as build
                on
                    rows_before.reference_date <= build.reference_date
                    and rows_before.ingest_seq <= build.ingest_seq
        ) as within_pin
    {% else %}
        select
            unit_id,
            cast(null as date) as reference_date,
            quadrant as new_quadrant,
            quadrant,
            cast(0 as bigint) as evidence_seq,
            false as is_outdated,
            false as is_of_today,
            1 as recency,
            1 as recency_of_day
        from {{ ref('int_method__quadrants') }}
        where false
    {% endif %}
),

judged as (
    select
        quadrants.unit_id,
        quadrants.quadrant as new_quadrant,
        before.quadrant as old_quadrant,
        newest.evidence_seq,
        coalesce(
            newest.evidence_seq <= before.evidence_seq
            and {{ quadrant_order('before.quadrant') }} > {{ quadrant_order('quadrants.quadrant') }},
            false
        ) as is_outdated
    from {{ ref('int_method__quadrants') }} as quadrants
    inner join {{ ref('int_method__newest_evidence') }} as newest
        on quadrants.unit_id = newest.unit_id
    left join earlier as before
        on
            quadrants.unit_id = before.unit_id
            and not before.is_of_today
            and before.recency_of_day = 1
),

shown as (
    select
        unit_id,
        new_quadrant,
        evidence_seq,
        is_outdated,
        case when is_outdated then old_quadrant else new_quadrant end as quadrant
    from judged
)

select
    shown.unit_id,
    build.reference_date,
    build.ingest_seq,
    shown.new_quadrant,
    shown.quadrant,
    shown.is_outdated,
    shown.evidence_seq,
    {% if is_incremental() -%}
        (select coalesce(max(recorded_seq), 0) + 1 from {{ this }})
    {%- else -%}
        cast(1 as bigint)
    {%- endif %} as recorded_seq
from shown
cross join {{ source('bronze', 'build') }} as build
left join earlier as latest
    on
        shown.unit_id = latest.unit_id
        and latest.recency = 1
where
    latest.unit_id is null
    or latest.quadrant <> shown.quadrant
    or latest.new_quadrant <> shown.new_quadrant
    or latest.evidence_seq <> shown.evidence_seq
    or latest.is_outdated <> shown.is_outdated
