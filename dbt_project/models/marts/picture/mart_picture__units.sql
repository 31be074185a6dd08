with newest_scan as (
    select
        unit_id,
        max(reference_date) as scan_date
    from {{ ref('int_method__scan_answers') }}
    group by unit_id
),

standing as (
    select
        unit_id,
        quadrant,
        is_outdated
    from (
        select
            standing_rows.unit_id,
            standing_rows.quadrant,
            standing_rows.is_outdated,
            row_number() over (
                partition by standing_rows.unit_id
                order by
                    standing_rows.reference_date desc, standing_rows.ingest_seq desc, standing_rows.recorded_seq desc
            ) as recency
        from {{ ref('int_method__standing') }} as standing_rows
        inner join {{ source('bronze', 'build') }} as build
            on
                standing_rows.reference_date <= build.reference_date
                and standing_rows.ingest_seq <= build.ingest_seq
    ) as ranked
    where recency = 1
),

scan_states as (
    select
        organisation_oin,
        delivery_state
    from (
        select
            organisation_oin,
            delivery_state,
            row_number() over (
                partition by organisation_oin
                order by case when delivery_state = 'not_yet_due' then 1 else 0 end, period_to desc
            ) as recency
        from {{ ref('int_deliveries__states') }}
        where stream = 'risk-scans'
    ) as ranked
    where recency = 1
),

monitoring_states as (
    select
        unit_id,
        delivery_state
    from (
        select
            unit_id,
            delivery_state,
            row_number() over (
                partition by unit_id
                order by case when delivery_state = 'not_yet_due' then 1 else 0 end, period_to desc
            ) as recency
        from {{ ref('int_deliveries__unit_months') }}
    ) as ranked
    where recency = 1
),

insights as (
    select
        sector,
        process_id,
        {{ joined_texts('insight_id', '; ') }} as insight_ids,
        max(renew_by) as insight_renew_by
    from {{ ref('mart_insights__priors') }}
    where rate_weight > 0.0e0
    group by sector, process_id
)

select
    units.unit_id,
    units.organisation_oin,
    units.organisation_name,
    units.organisation_type,
    units.sector,
    units.public_private,
    units.region_code,
    units.region_name,
    units.territory,
    units.process_id,
    processes.name_nl as process_name_nl,
    processes.name_en as process_name_en,
    standing.quadrant,
    standing.is_outdated,
    {{ published('exp(exceedance.log_p05)') }} as intensity_p05,
    {{ published('exp(exceedance.log_p50)') }} as intensity_p50,
    {{ published('exp(exceedance.log_p95)') }} as intensity_p95,
    {{ published('exp(exceedance.log_p05) * units.staff_years / 10000.0e0') }} as volume_p05,
    {{ published('exp(exceedance.log_p50) * units.staff_years / 10000.0e0') }} as volume_p50,
    {{ published('exp(exceedance.log_p95) * units.staff_years / 10000.0e0') }} as volume_p95,
    {{ published('cumulants.mean * units.staff_years / 10000.0e0') }} as volume_mean,
    {{ published('quadrants.p_above_appetite') }} as p_above_appetite,
    {{ published('exceedance.appetite') }} as appetite,
    {{ published('quadrants.knowledge_share') }} as knowledge_share,
    {{ published('unit_level.data_weight') }} as data_weight,
    {{ published('knowledge.coverage_mean') }} as coverage_mean,
    {{ published('ranks.rank_expected') }} as rank_expected,
    {{ published('ranks.rank_low') }} as rank_low,
    {{ published('ranks.rank_high') }} as rank_high,
    {{ published('decomposition.d_group') }} as d_group,
    {{ published('decomposition.d_signals') }} as d_signals,
    {{ published('decomposition.d_impact') }} as d_impact,
    {{ published('decomposition.d_resilience') }} as d_resilience,
    {{ published('decomposition.d_rest') }} as d_rest,
    unit_level.insight_state,
    insights.insight_ids,
    insights.insight_renew_by,
    {{ published('units.staff_years') }} as staff_years,
    coalesce(scan_states.delivery_state, 'not_yet_due') as scan_state,
    coalesce(monitoring_states.delivery_state, 'not_yet_due') as monitoring_state,
    newest_scan.scan_date,
    {{ published('value_of_knowing.value_of_knowing') }} as value_of_knowing,
    units.data_origin
from {{ ref('int_frame__units') }} as units
inner join {{ ref('processes') }} as processes
    on units.process_id = processes.process_id
inner join {{ ref('int_method__unit_level') }} as unit_level
    on units.unit_id = unit_level.unit_id
inner join {{ ref('int_method__cumulants') }} as cumulants
    on units.unit_id = cumulants.unit_id
inner join {{ ref('int_method__exceedance') }} as exceedance
    on units.unit_id = exceedance.unit_id
inner join {{ ref('int_method__decomposition') }} as decomposition
    on units.unit_id = decomposition.unit_id
inner join {{ ref('int_method__ranks') }} as ranks
    on units.unit_id = ranks.unit_id
inner join {{ ref('int_method__knowledge') }} as knowledge
    on units.unit_id = knowledge.unit_id
inner join {{ ref('int_method__quadrants') }} as quadrants
    on units.unit_id = quadrants.unit_id
left join insights
    on
        units.sector = insights.sector
        and units.process_id = insights.process_id
inner join standing
    on units.unit_id = standing.unit_id
inner join {{ ref('int_method__value_of_knowing') }} as value_of_knowing
    on units.unit_id = value_of_knowing.unit_id
left join newest_scan
    on units.unit_id = newest_scan.unit_id
left join scan_states
    on units.organisation_oin = scan_states.organisation_oin
left join monitoring_states
    on units.unit_id = monitoring_states.unit_id
