-- The latest state of each finding, and where it is in its life on the build's day. A document of which a later version
-- was published is superseded, whatever its own end says.
with latest as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by data_origin, issuer_oin, document_id, document_version, finding_id
                order by reference_date desc
            ) as recency
        from {{ ref('int_statements__insights') }}
    ) as states
    where recency = 1
),

documents as (
    select
        data_origin,
        issuer_oin,
        document_id,
        max(published_on) as last_published_on
    from latest
    group by data_origin, issuer_oin, document_id
)

select
    latest.ingest_seq,
    latest.data_origin,
    latest.issuer_oin,
    latest.document_id,
    latest.document_version,
    latest.finding_id,
    latest.reference_date,
    latest.title,
    latest.kind,
    latest.insight_status,
    latest.expected_by,
    latest.published_on,
    latest.valid_until,
    latest.citation_text,
    latest.citation_reference,
    latest.sharing_purpose,
    latest.obstacle_effect,
    latest.legal_provision,
    latest.likelihood_scale_id,
    latest.impact_scale_id,
    latest.basis,
    case
        when latest.insight_status = 'expected' and latest.expected_by < build.reference_date then 'overdue'
        when latest.insight_status = 'expected' then 'expected'
        when latest.published_on < documents.last_published_on then 'superseded'
        when latest.insight_status = 'expired' or latest.valid_until < build.reference_date then 'expired'
        when latest.valid_until is null then 'in_force_without_end'
        else 'in_force'
    end as insight_state,
    case
        when latest.insight_status <> 'expected' and latest.valid_until >= build.reference_date
            then cast(
                {{ dbt.datediff(
                    'build.reference_date',
                    'latest.valid_until',
                    'day'
                ) }} as bigint
            )
    end as days_until_expiry
from latest
cross join {{ source('bronze', 'build') }} as build
inner join documents
    on
        latest.data_origin = documents.data_origin
        and latest.issuer_oin = documents.issuer_oin
        and latest.document_id = documents.document_id
