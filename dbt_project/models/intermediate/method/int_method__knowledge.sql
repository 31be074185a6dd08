-- Knowledge share K: how much of the evidence that is expected about a unit is there. s: the mean grade of a scan,
-- faded, of the scan where that is highest (a newer, weaker scan doesn't take away what an older one showed); c:
-- mean coverage over the counted months, faded, a missing month counts 0; d: deliveries on time out of those counted
-- (none: left out, weights rescaled). Counted are the newest ones that were due or came: see is_counted.
with scans as (
    select
        standing.organisation_oin,
        standing.scope,
        standing.process_id,
        {{ exact_mean('grades.knowledge_value') }} * max({{ fade(
            age_months('standing.reference_date', 'build.reference_date'), 'parameters.scan_half_life_months'
        ) }}) as scan_knowledge
    from {{ ref('int_statements__scans') }} as standing
    cross join {{ source('bronze', 'build') }} as build
    cross join {{ ref('int_method__parameters') }} as parameters
    inner join {{ ref('stg_risk_scans__answers') }} as answers
        on standing.ingest_seq = answers.ingest_seq
    left join {{ ref('evidence_grades') }} as grades
        on answers.evidence_grade = grades.evidence_grade
    group by standing.ingest_seq, standing.organisation_oin, standing.scope, standing.process_id
),

scan_knowledge as (
    select
        units.unit_id,
        max(scans.scan_knowledge) as scan_knowledge
    from {{ ref('int_frame__units') }} as units
    inner join scans
        on
            units.organisation_oin = scans.organisation_oin
            and (scans.scope = 'organisation' or units.process_id = scans.process_id)
    group by units.unit_id
),

counted_months as (
    select
        months.unit_id,
        coalesce(evidence.coverage, 0.0e0) as coverage,
        {{ age_months('months.period_to', 'build.reference_date') }} as age_months,
        groups.half_life_months
    from {{ ref('int_deliveries__unit_months') }} as months
    cross join {{ source('bronze', 'build') }} as build
    inner join {{ ref('int_frame__units') }} as units
        on months.unit_id = units.unit_id
    inner join {{ ref('int_method__groups') }} as groups
        on
            units.sector = groups.sector
            and units.process_id = groups.process_id
    left join {{ ref('int_method__evidence') }} as evidence
        on
            months.unit_id = evidence.unit_id
            and months.period_from = evidence.period_from
    where
        months.is_counted
        and months.delivery_state <> 'suppressed'
),

coverage_means as (
    select
        unit_id,
        {{ exact_sum(fade('age_months', 'half_life_months') ~ ' * coverage') }}
        / {{ exact_sum(fade('age_months', 'half_life_months')) }} as coverage_mean
    from counted_months
    group by unit_id
),

punctuality as (
    select
        unit_id,
        sum(case when is_on_time then 1.0e0 else 0.0e0 end) / count(*) as punctual_share
    from (
        select
            unit_id,
            is_on_time
        from {{ ref('int_deliveries__unit_months') }}
        where is_counted and delivery_state <> 'suppressed'

        union all

        select
            units.unit_id,
            expected.is_on_time
        from {{ ref('int_frame__units') }} as units
        inner join {{ ref('int_deliveries__expected') }} as expected
            on units.organisation_oin = expected.organisation_oin
        where
            expected.is_counted
            and expected.stream in ('risk-scans', 'screening-outcomes')
    ) as counted
    group by unit_id
),

parts as (
    select
        units.unit_id,
        coalesce(scan_knowledge.scan_knowledge, 0.0e0) as scan_knowledge,
        coalesce(coverage_means.coverage_mean, 0.0e0) as coverage_mean,
        punctuality.punctual_share
    from {{ ref('int_frame__units') }} as units
    left join scan_knowledge
        on units.unit_id = scan_knowledge.unit_id
    left join coverage_means
        on units.unit_id = coverage_means.unit_id
    left join punctuality
        on units.unit_id = punctuality.unit_id
)

select
    parts.unit_id,
    parts.scan_knowledge,
    parts.coverage_mean,
    parts.punctual_share,
    (
        parameters.knowledge_weight_scan * parts.scan_knowledge
        + parameters.knowledge_weight_coverage * parts.coverage_mean
        + parameters.knowledge_weight_deliveries * coalesce(parts.punctual_share, 0.0e0)
    ) / (
        parameters.knowledge_weight_scan
        + parameters.knowledge_weight_coverage
        + case
            when parts.punctual_share is null then 0.0e0
            else parameters.knowledge_weight_deliveries
        end
    ) as knowledge_share
from parts
cross join {{ ref('int_method__parameters') }} as parameters
