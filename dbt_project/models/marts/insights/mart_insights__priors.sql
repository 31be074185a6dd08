-- What counts for a group, what would count if nothing closer spoke, and what has expired. Of two that count and whose
-- 90 % intervals have no rate in common both are told to conflict; they stay combined.
with applied as (
    select
        *,
        rate_q05 * inherent_median / rate_median as inherent_q05,
        rate_q95 * inherent_median / rate_median as inherent_q95
    from {{ ref('int_method__insights_applied') }}
    where not is_baseline or counts_for_rate or counts_for_impact
),

compared as (
    select
        *,
        sum(case when counts_for_rate then 1 else 0 end) over (partition by sector, process_id) as rates_count,
        sum(case when counts_for_impact then experts_count else 0 end) over (
            partition by sector, process_id
        ) as impact_experts_count,
        max(case when counts_for_rate then inherent_q05 end) over (partition by sector, process_id) as highest_q05,
        min(case when counts_for_rate then inherent_q95 end) over (partition by sector, process_id) as lowest_q95,
        max(case when counts_for_rate and tier = 1 then coalesce(valid_until, cast('9999-12-31' as date)) end) over (
            partition by sector, process_id
        ) as last_valid_until
    from applied
)

select
    compared.sector,
    compared.process_id,
    processes.name_nl as process_name_nl,
    compared.insight_id,
    compared.ingest_seq as finding_number,
    case when compared.is_baseline then 'baseline' else 'finding' end as source_kind,
    issuers.organisation_name as issuer_name,
    findings.title,
    findings.citation_reference,
    case
        when not compared.is_in_force then 'expired'
        when compared.counts_for_rate or compared.counts_for_impact then 'counts'
        else 'set_aside'
    end as use_state,
    cast(compared.tier as bigint) as tier,
    compared.basis,
    compared.experts_count,
    {{ published('compared.rate_q05') }} as rate_q05,
    {{ published('compared.rate_median') }} as rate_median,
    {{ published('compared.rate_q95') }} as rate_q95,
    {{ published(
        'case when compared.counts_for_rate then 1.0e0 / compared.rates_count else 0.0e0 end'
    ) }} as rate_weight,
    compared.counts_for_rate
    and (
        compared.inherent_q05 > compared.lowest_q95
        or compared.inherent_q95 < compared.highest_q05
    ) as is_in_conflict,
    {{ published('compared.impact_low') }} as impact_low,
    {{ published('compared.impact_mid') }} as impact_mid,
    {{ published('compared.impact_high') }} as impact_high,
    {{ published(
        'case when compared.counts_for_impact'
        ~ ' then cast(compared.experts_count as double) / compared.impact_experts_count else 0.0e0 end'
    ) }} as impact_weight,
    {{ published('combined.inherent_median * exp(-1.6448536269514722e0 * combined.log_spread)') }} as combined_rate_q05,
    {{ published('combined.inherent_median') }} as combined_rate_median,
    {{ published('combined.inherent_median * exp(1.6448536269514722e0 * combined.log_spread)') }} as combined_rate_q95,
    {{ published('exp(impact.log_mean)') }} as combined_impact,
    combined.insight_state,
    groups.units_count,
    compared.valid_until,
    nullif(compared.last_valid_until, cast('9999-12-31' as date)) as renew_by,
    build.picture_origin as data_origin
from compared
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('int_method__groups') }} as groups
    on
        compared.sector = groups.sector
        and compared.process_id = groups.process_id
inner join {{ ref('int_method__expert_prior') }} as combined
    on
        compared.sector = combined.sector
        and compared.process_id = combined.process_id
inner join {{ ref('int_method__impact') }} as impact
    on
        compared.sector = impact.sector
        and compared.process_id = impact.process_id
inner join {{ ref('processes') }} as processes
    on compared.process_id = processes.process_id
left join {{ ref('int_insights__findings') }} as findings
    on compared.ingest_seq = findings.ingest_seq
left join {{ ref('population_frame') }} as issuers
    on findings.issuer_oin = issuers.organisation_oin
