-- METHOD steps 4 and 6: what experts say about a group, on the method's scales. A finding speaks by its most specific
-- scored area. Tier 1 is about the group's process (in its sector or in every sector), tier 2 about its sector, tier 3
-- about the country; in a tier a finding goes before the baseline. Of each quantity only the first of these that is in
-- force counts. An area about one type of organisation speaks for a group in which that type is common enough.
with types as (
    select
        sector,
        process_id,
        organisation_type,
        cast(count(*) as double) / sum(count(*)) over (partition by sector, process_id) as units_share
    from {{ ref('int_frame__units') }}
    group by sector, process_id, organisation_type
),

areas as (
    select
        groups.sector,
        groups.process_id,
        substr(findings.issuer_oin, 9, 9) || '/' || findings.document_id || '/' || findings.document_version
        || '/' || findings.finding_id as insight_id,
        findings.ingest_seq,
        findings.valid_until,
        findings.insight_state <> 'expired' as is_in_force,
        findings.basis,
        areas.experts_count,
        case when areas.process_id <> '*' then 1 when areas.sector <> '*' then 2 else 3 end as tier,
        {{ on_method_scale('areas.likelihood_low', 'likelihoods') }} as rate_q05,
        {{ on_method_scale('areas.likelihood_mid', 'likelihoods') }} as rate_median,
        {{ on_method_scale('areas.likelihood_high', 'likelihoods') }} as rate_q95,
        {{ on_method_scale('areas.impact_low', 'impacts') }} as impact_low,
        {{ on_method_scale('areas.impact_mid', 'impacts') }} as impact_mid,
        {{ on_method_scale('areas.impact_high', 'impacts') }} as impact_high,
        row_number() over (
            partition by groups.sector, groups.process_id, findings.ingest_seq
            order by
                {{ most_specific_first('areas') }},
                case when areas.organisation_type = '*' then 1 else 0 end, types.units_share desc,
                areas.organisation_type asc
        ) as precedence
    from {{ ref('int_insights__findings') }} as findings
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join {{ source('bronze', 'build') }} as build
        on findings.data_origin = build.picture_origin
    inner join {{ ref('stg_insights__areas') }} as areas
        on findings.ingest_seq = areas.ingest_seq
    inner join {{ ref('int_method__groups') }} as groups
        on {{ applies_to_group('areas', 'groups') }}
    left join types
        on
            groups.sector = types.sector
            and groups.process_id = types.process_id
            and areas.organisation_type = types.organisation_type
    left join {{ ref('expert_scale_crosswalk') }} as likelihoods
        on findings.likelihood_scale_id = likelihoods.scale_id
    left join {{ ref('expert_scale_crosswalk') }} as impacts
        on findings.impact_scale_id = impacts.scale_id
    where
        findings.insight_state in ('in_force', 'in_force_without_end', 'expired')
        and areas.experts_count is not null
        and (areas.organisation_type = '*' or types.units_share >= parameters.insight_type_share_least)
),

spoken as (
    select
        sector,
        process_id,
        insight_id,
        ingest_seq,
        false as is_baseline,
        is_in_force,
        valid_until,
        tier,
        2 * tier as standing,
        basis,
        experts_count,
        rate_q05,
        rate_median,
        rate_q95,
        impact_low,
        impact_mid,
        impact_high
    from areas
    where precedence = 1

    union all

    select
        groups.sector,
        groups.process_id,
        baselines.insight_id,
        cast(null as bigint) as ingest_seq,
        true as is_baseline,
        true as is_in_force,
        cast(null as date) as valid_until,
        case when baselines.sector = '*' then 3 else 2 end as tier,
        2 * case when baselines.sector = '*' then 3 else 2 end + 1 as standing,
        baselines.basis,
        baselines.experts_count,
        baselines.rate_q05,
        baselines.rate_median,
        baselines.rate_q95,
        baselines.impact_low,
        baselines.impact_mid,
        baselines.impact_high
    from {{ ref('int_method__groups') }} as groups
    inner join {{ ref('insight_baselines') }} as baselines
        on baselines.sector in ('*', groups.sector)
)

select
    spoken.sector,
    spoken.process_id,
    spoken.insight_id,
    spoken.ingest_seq,
    spoken.is_baseline,
    spoken.is_in_force,
    spoken.valid_until,
    spoken.tier,
    spoken.basis,
    spoken.experts_count,
    spoken.rate_q05,
    spoken.rate_median,
    spoken.rate_q95,
    spoken.impact_low,
    spoken.impact_mid,
    spoken.impact_high,
    spoken.rate_median
    / case when spoken.basis = 'residual' then groups.prior_remaining_mean else 1.0e0 end as inherent_median,
    greatest(
        ln(spoken.rate_q95 / spoken.rate_q05) / 3.29e0, parameters.insight_log_spread_least
    ) as log_spread,
    coalesce(
        spoken.is_in_force
        and spoken.rate_median is not null
        and spoken.standing = min(
            case when spoken.is_in_force and spoken.rate_median is not null then spoken.standing end
        ) over (partition by spoken.sector, spoken.process_id),
        false
    ) as counts_for_rate,
    coalesce(
        spoken.is_in_force
        and spoken.impact_mid is not null
        and spoken.standing = min(
            case when spoken.is_in_force and spoken.impact_mid is not null then spoken.standing end
        ) over (partition by spoken.sector, spoken.process_id),
        false
    ) as counts_for_impact
from spoken
inner join {{ ref('int_method__groups') }} as groups
    on
        spoken.sector = groups.sector
        and spoken.process_id = groups.process_id
cross join {{ ref('int_method__parameters') }} as parameters
