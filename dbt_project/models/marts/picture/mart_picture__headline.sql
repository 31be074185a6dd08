with units as (
    select
        count(*) as units_count,
        count(case when quadrant = 'Handelen' then 1 end) as handelen_count,
        count(case when quadrant = 'Onderzoeken' then 1 end) as onderzoeken_count,
        count(case when quadrant = 'Borgen' then 1 end) as borgen_count,
        count(case when quadrant = 'Volgen' then 1 end) as volgen_count
    from {{ ref('mart_picture__units') }}
),

deliveries as (
    select
        coalesce(sum(expected_count), 0) as expected_deliveries,
        coalesce(sum(value_count + true_zero_count), 0) as received_deliveries
    from {{ ref('mart_picture__coverage') }}
),

participating as (
    select distinct organisation_oin
    from {{ ref('int_deliveries__received') }}
),

organisations as (
    select
        count(*) as organisations_in_frame,
        count(received.organisation_oin) as organisations_participating
    from {{ ref('int_frame__organisations') }} as frame
    left join participating as received
        on frame.organisation_oin = received.organisation_oin
    where frame.is_assessed
),

largest_process as (
    select
        process_name_nl,
        process_name_en,
        volume
    from (
        select
            process_name_nl,
            process_name_en,
            volume,
            row_number() over (order by volume desc, process_name_nl asc) as place
        from (
            select
                process_name_nl,
                process_name_en,
                sum(volume_mean) as volume
            from {{ ref('mart_picture__units') }}
            group by process_name_nl, process_name_en
        ) as volumes
    ) as ranked
    where place = 1
),

last_event as (
    select max(records.appended_at) as last_event_at
    from {{ ref('stg_landing__records') }} as records
    inner join {{ source('bronze', 'build') }} as build
        on records.ingest_seq <= build.ingest_seq
    where records.disposition = 'accepted'
),

undecided as (
    select count(*) as undecided_count
    from (
        {% for seed in var('method_seeds') %}
            select decided_by
            from {{ ref(seed) }}
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
    ) as rows_of_method
    where decided_by is null or decided_by = ''
)

select
    build.reference_date,
    cast(
        {{ dbt.dateadd('day', 'cast(parameters.picture_valid_days as integer)', 'build.reference_date') }} as date
    ) as valid_until,
    build.ingest_seq,
    parameters.method_version,
    undecided.undecided_count > 0 as provisional,
    units.units_count,
    units.handelen_count,
    units.onderzoeken_count,
    units.borgen_count,
    units.volgen_count,
    cast(deliveries.expected_deliveries as bigint) as expected_deliveries,
    cast(deliveries.received_deliveries as bigint) as received_deliveries,
    case
        when deliveries.expected_deliveries > 0 then {{ published(
            'deliveries.received_deliveries / cast(deliveries.expected_deliveries as double)'
        ) }}
    end as coverage_share,
    organisations.organisations_in_frame,
    organisations.organisations_participating,
    case
        when organisations.organisations_in_frame > 0 then {{ published(
            'organisations.organisations_participating / cast(organisations.organisations_in_frame as double)'
        ) }}
    end as organisations_coverage_share,
    upper(substr(largest_process.process_name_nl, 1, 1)) || substr(largest_process.process_name_nl, 2)
    || ' is het grootste geschatte restrisico. '
    || case units.handelen_count
        when 0 then 'Geen enkel proces ligt bekend boven de grens.'
        when 1 then 'Eén proces ligt boven de grens en vraagt om handelen.'
        else {{ dutch_integer('units.handelen_count') }} || ' processen liggen boven de grens en vragen om handelen.'
    end
    || case units.onderzoeken_count
        when 0 then ' Geen proces is nog onbeslist.'
        when 1 then ' Eén proces is nog onbeslist.'
        else ' ' || {{ dutch_integer('units.onderzoeken_count') }} || ' zijn nog onbeslist.'
    end as sentence_nl,
    upper(substr(largest_process.process_name_en, 1, 1)) || substr(largest_process.process_name_en, 2)
    || ' is the largest estimated residual risk. '
    || case units.handelen_count
        when 0 then 'No process is known to be above the limit.'
        when 1 then 'One process is above the limit and asks for action.'
        else
            cast(units.handelen_count as {{ dbt.type_string() }})
            || ' processes are above the limit and ask for action.'
    end
    || case units.onderzoeken_count
        when 0 then ' No process is undecided.'
        when 1 then ' One process is still undecided.'
        else ' ' || cast(units.onderzoeken_count as {{ dbt.type_string() }}) || ' are still undecided.'
    end as sentence_en,
    last_event.last_event_at,
    build.picture_origin as data_origin
from {{ source('bronze', 'build') }} as build
cross join {{ ref('int_method__parameters') }} as parameters
cross join units
cross join deliveries
cross join organisations
cross join largest_process
cross join last_event
cross join undecided
