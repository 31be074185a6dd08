-- Every member that a register names stands here, also one where nobody works: there the volume is a true zero.
with named as (
    {% for dimension, register, code, name_nl, name_en in [
        ('sector', 'sectors', 'sector', 'sector_name_nl', 'sector_name_en'),
        ('region', 'provinces', 'province_code', 'province_name', 'province_name'),
        ('region', 'caribbean_bodies', 'region_code', 'island_name', 'island_name'),
        ('organisation_type', 'organisation_types', 'organisation_type', 'name_nl', 'name_en'),
    ] %}
        select
            '{{ dimension }}' as dimension,
            {{ code }} as member,
            {{ name_nl }} as member_name_nl,
            {{ name_en }} as member_name_en
        from {{ ref(register) }}
        {% if register == 'organisation_types' %}where is_assessed{% endif %}

        union all
    {% endfor %}

    select
        dimension,
        member,
        member_name_nl,
        member_name_en
    from {{ ref('roll_up_dimensions') }}
    where member <> '*'
),

dimensions as (
    select distinct
        dimension,
        sort_order,
        dimension_name_nl,
        dimension_name_en
    from {{ ref('roll_up_dimensions') }}
),

delivered as (
    select
        organisation_oin,
        count(*) as expected,
        count(case when delivery_state in ('value', 'true_zero') then 1 end) as received,
        count(case when delivery_state = 'not_yet_due' then 1 end) as not_yet_due,
        count(case when delivery_state = 'suppressed' then 1 end) as suppressed
    from {{ ref('int_deliveries__states') }}
    group by organisation_oin
),

participating as (
    select distinct organisation_oin
    from {{ ref('int_deliveries__received') }}
),

counted as (
    select
        members.dimension,
        members.member,
        count(*) as organisations_count,
        count(participating.organisation_oin) as organisations_participating,
        cast(coalesce(sum(delivered.expected), 0) as bigint) as expected_deliveries,
        cast(coalesce(sum(delivered.received), 0) as bigint) as received_deliveries,
        cast(coalesce(sum(delivered.not_yet_due), 0) as bigint) as not_yet_due,
        cast(coalesce(sum(delivered.suppressed), 0) as bigint) as suppressed
    from {{ ref('int_method__roll_up_members') }} as members
    left join delivered
        on members.organisation_oin = delivered.organisation_oin
    left join participating
        on members.organisation_oin = participating.organisation_oin
    group by members.dimension, members.member
)

select
    named.dimension,
    dimensions.dimension_name_nl,
    dimensions.dimension_name_en,
    cast(dimensions.sort_order as bigint) as dimension_order,
    named.member,
    named.member_name_nl,
    named.member_name_en,
    case when rolled.units_count > 0 then 'value' else 'true_zero' end as volume_state,
    coalesce(rolled.units_count, 0) as units_count,
    coalesce(counted.organisations_count, 0) as organisations_count,
    coalesce(counted.organisations_participating, 0) as organisations_participating,
    {{ published('coalesce(rolled.staff_years, 0.0e0)') }} as staff_years,
    {{ published('coalesce(rolled.volume_mean, 0.0e0)') }} as volume_mean,
    {{ published('coalesce(rolled.volume_p05, 0.0e0)') }} as volume_p05,
    {{ published('coalesce(rolled.volume_p50, 0.0e0)') }} as volume_p50,
    {{ published('coalesce(rolled.volume_p95, 0.0e0)') }} as volume_p95,
    {{ published('coalesce(rolled.volume_mean, 0.0e0) / whole.volume_mean') }} as volume_share,
    {{ published('rolled.volume_mean * 10000.0e0 / rolled.staff_years') }} as intensity_mean,
    {{ published('rolled.knowledge_share') }} as knowledge_share,
    case
        when counted.organisations_count is null then 'true_zero'
        when counted.received_deliveries > 0 then 'value'
        when counted.expected_deliveries = counted.not_yet_due then 'not_yet_due'
        when counted.expected_deliveries = counted.not_yet_due + counted.suppressed then 'suppressed'
        when counted.organisations_participating > 0 then 'overdue'
        else 'not_participating'
    end as coverage_state,
    coalesce(counted.expected_deliveries, 0) as expected_deliveries,
    coalesce(counted.received_deliveries, 0) as received_deliveries,
    case
        when counted.expected_deliveries > 0 then {{ published(
            'counted.received_deliveries / cast(counted.expected_deliveries as double)'
        ) }}
    end as coverage_share,
    headline.valid_until,
    headline.data_origin
from named
inner join dimensions
    on named.dimension = dimensions.dimension
cross join {{ ref('mart_picture__headline') }} as headline
left join {{ ref('int_method__roll_ups') }} as whole
    on whole.dimension = 'whole'
left join {{ ref('int_method__roll_ups') }} as rolled
    on
        named.dimension = rolled.dimension
        and named.member = rolled.member
left join counted
    on
        named.dimension = counted.dimension
        and named.member = counted.member
