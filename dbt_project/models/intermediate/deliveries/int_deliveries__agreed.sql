-- One expectation for each organisation and stream. An agreement that speaks for fewer organisations goes before a
-- collective one; an assessed organisation that no agreement speaks for is still expected, by the general rule. Of a
-- stream that is sent when there is something to tell (`event`) nothing is expected.
with current_agreements as (
    select
        agreements.reference_seq,
        agreements.partner,
        agreements.valid_from,
        agreements.valid_to
    from (
        select
            reference_seq,
            partner,
            valid_from,
            valid_to,
            row_number() over (partition by partner order by reference_seq desc) as recency
        from {{ ref('stg_reference__agreements') }}
    ) as agreements
    inner join {{ ref('stg_reference__agreement_origins') }} as origins
        on agreements.reference_seq = origins.reference_seq
    inner join {{ source('bronze', 'build') }} as build
        on origins.data_origin = build.picture_origin
    where agreements.recency = 1
),

spoken_for as (
    select
        current_agreements.reference_seq,
        count(*) as organisation_count
    from current_agreements
    inner join {{ ref('stg_reference__agreement_organisations') }} as members
        on current_agreements.reference_seq = members.reference_seq
    group by current_agreements.reference_seq
),

agreed as (
    select
        current_agreements.partner,
        current_agreements.valid_from,
        current_agreements.valid_to,
        members.organisation_oin,
        streams.stream,
        streams.cadence,
        streams.due_days,
        row_number() over (
            partition by members.organisation_oin, streams.stream
            order by spoken_for.organisation_count asc, current_agreements.partner asc
        ) as precedence
    from current_agreements
    inner join spoken_for
        on current_agreements.reference_seq = spoken_for.reference_seq
    inner join {{ ref('stg_reference__agreement_organisations') }} as members
        on current_agreements.reference_seq = members.reference_seq
    inner join {{ ref('stg_reference__agreement_streams') }} as streams
        on current_agreements.reference_seq = streams.reference_seq
)

select
    coalesce(agreed.partner, 'geen-afspraak') as partner,
    organisations.organisation_oin,
    streams.stream,
    coalesce(agreed.cadence, expectations.cadence) as cadence,
    cast(coalesce(agreed.due_days, expectations.due_days) as integer) as due_days,
    agreed.valid_from,
    agreed.valid_to
from {{ ref('int_frame__organisations') }} as organisations
cross join {{ ref('streams') }} as streams
left join agreed
    on
        organisations.organisation_oin = agreed.organisation_oin
        and streams.stream = agreed.stream
        and agreed.precedence = 1
left join {{ ref('delivery_expectations') }} as expectations
    on
        streams.stream = expectations.stream
        and organisations.is_assessed
where coalesce(agreed.cadence, expectations.cadence) <> 'event'
