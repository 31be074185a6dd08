-- What an organisation says of itself as a whole; what it says of one process is no answer for all of them. An
-- organisation that told nothing has a row too, without answers.
with answers as (
    select *
    from (
        select
            scans.*,
            row_number() over (
                partition by scans.organisation_oin
                order by scans.reference_date desc, scans.ingest_seq desc
            ) as recency
        from {{ ref('int_statements__scans') }} as scans
        where
            scans.scope = 'organisation'
            and scans.has_logging is not null
    ) as ranked
    where recency = 1
),

measures as (
    select
        scans.organisation_oin,
        scans.reference_date,
        cast(sum(case when measures.measure_status = 'in_use' then 1 else 0 end) as bigint) as measures_in_use,
        cast(sum(case when measures.measure_status <> 'in_use' then 1 else 0 end) as bigint) as measures_coming,
        row_number() over (
            partition by scans.organisation_oin
            order by scans.reference_date desc, scans.ingest_seq desc
        ) as recency
    from {{ ref('int_statements__scans') }} as scans
    inner join {{ ref('stg_risk_scans__measures') }} as measures
        on scans.ingest_seq = measures.ingest_seq
    where scans.scope = 'organisation'
    group by scans.organisation_oin, scans.reference_date, scans.ingest_seq
)

select
    organisations.organisation_oin,
    organisations.organisation_name,
    organisations.organisation_type,
    organisations.sector,
    organisations.public_private,
    organisations.region_code,
    organisations.territory,
    case
        when answers.organisation_oin is null then 'unknown'
        when answers.has_authorisation_management and answers.has_compartmentalisation and answers.has_logging
            then 'all'
        when answers.has_authorisation_management or answers.has_compartmentalisation or answers.has_logging
            then 'some'
        else 'none'
    end as equipped,
    answers.has_authorisation_management,
    answers.has_compartmentalisation,
    answers.has_logging,
    answers.reference_date as told_on,
    measures.measures_in_use,
    measures.measures_coming,
    measures.reference_date as measures_told_on,
    organisations.data_origin
from {{ ref('int_frame__organisations') }} as organisations
left join answers
    on organisations.organisation_oin = answers.organisation_oin
left join measures
    on
        organisations.organisation_oin = measures.organisation_oin
        and measures.recency = 1
where organisations.is_assessed
