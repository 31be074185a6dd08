-- What the delivery gate looks at: what was corrected or withdrawn is neither remarked upon nor compared with.
-- `part_id` names what within an organisation a statement is about.
with signals as (
    select
        ingest_seq,
        sum(opened_count) as main_count
    from {{ ref('stg_monitoring_alerts__signals') }}
    group by ingest_seq
),

cases as (
    select
        ingest_seq,
        sum(case_count) as main_count
    from {{ ref('stg_case_statistics__counts') }}
    group by ingest_seq
),

statements as (
    select
        statements.ingest_seq,
        'monitoring-alerts' as stream,
        statements.organisation_oin,
        statements.process_id as part_id,
        statements.period_from,
        statements.period_to,
        coalesce(signals.main_count, 0) as main_count,
        statements.accounts_total as exposure
    from {{ ref('stg_monitoring_alerts__statements') }} as statements
    left join signals
        on statements.ingest_seq = signals.ingest_seq

    union all

    select
        ingest_seq,
        'screening-outcomes' as stream,
        organisation_oin,
        function_category_id as part_id,
        period_from,
        period_to,
        vog_requested as main_count,
        cast(hires as double) as exposure
    from {{ ref('stg_screening_outcomes__statements') }}

    union all

    select
        statements.ingest_seq,
        'case-statistics' as stream,
        statements.reporter_oin as organisation_oin,
        concat_ws(
            ' ',
            statements.phase_id,
            statements.unit_of_count,
            statements.counting_rule,
            statements.basis_year,
            statements.territory,
            statements.citation_reference
        ) as part_id,
        statements.period_from,
        statements.period_to,
        cases.main_count,
        cast(null as double) as exposure
    from {{ ref('stg_case_statistics__statements') }} as statements
    left join cases
        on statements.ingest_seq = cases.ingest_seq

    union all

    select
        ingest_seq,
        'risk-scans' as stream,
        organisation_oin,
        concat_ws(' ', scope, process_id, instrument_id) as part_id,
        reference_date as period_from,
        reference_date as period_to,
        cast(null as bigint) as main_count,
        staff_years as exposure
    from {{ ref('stg_risk_scans__scans') }}
),

delivered as (
    select
        statements.*,
        records.partner,
        records.data_origin,
        cast(records.appended_at as date) as received_on
    from statements
    inner join {{ ref('stg_landing__records') }} as records
        on statements.ingest_seq = records.ingest_seq
    inner join {{ source('bronze', 'build') }} as build
        on records.ingest_seq <= build.ingest_seq
    left join {{ ref('int_statements__withdrawn') }} as withdrawn
        on statements.ingest_seq = withdrawn.ingest_seq
    where withdrawn.ingest_seq is null
),

compared as (
    select
        delivered.*,
        lag(delivered.ingest_seq) over (
            partition by
                delivered.data_origin, delivered.stream, delivered.organisation_oin,
                delivered.part_id, delivered.period_from, delivered.period_to
            order by delivered.ingest_seq
        ) as earlier_ingest_seq,
        avg(delivered.main_count) over (
            partition by delivered.data_origin, delivered.stream, delivered.organisation_oin, delivered.part_id
            order by delivered.period_from, delivered.ingest_seq
            rows between 12 preceding and 1 preceding
        ) as usual_count,
        count(delivered.main_count) over (
            partition by delivered.data_origin, delivered.stream, delivered.organisation_oin, delivered.part_id
            order by delivered.period_from, delivered.ingest_seq
            rows between 12 preceding and 1 preceding
        ) as usual_periods,
        lag(delivered.exposure) over (
            partition by delivered.data_origin, delivered.stream, delivered.organisation_oin, delivered.part_id
            order by delivered.period_from, delivered.ingest_seq
        ) as previous_exposure
    from delivered
)

select
    compared.ingest_seq,
    compared.partner,
    compared.stream,
    compared.organisation_oin,
    compared.part_id,
    compared.period_from,
    compared.period_to,
    compared.received_on,
    case when corrections.ingest_seq is null then compared.earlier_ingest_seq end as replaced_ingest_seq,
    cast(compared.main_count as double) as main_count,
    compared.usual_count,
    compared.usual_periods,
    compared.exposure,
    compared.previous_exposure,
    compared.data_origin,
    case
        when compared.received_on > {{ dbt.dateadd('day', 'agreed.due_days', 'compared.period_to') }}
            then {{ dbt.datediff(
                dbt.dateadd('day', 'agreed.due_days', 'compared.period_to'), 'compared.received_on', 'day'
            ) }}
        else 0
    end as late_days
from compared
left join {{ ref('stg_statements__references') }} as corrections
    on compared.ingest_seq = corrections.ingest_seq
left join {{ ref('int_deliveries__agreed') }} as agreed
    on
        compared.stream = agreed.stream
        and compared.organisation_oin = agreed.organisation_oin
        and compared.partner = agreed.partner
