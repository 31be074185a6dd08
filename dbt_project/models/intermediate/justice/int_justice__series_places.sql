-- Where a series may have a number: each group of the directive, the whole, and the members that the articles of the
-- group and the kind of person can tell apart.
with territories as (
    select 'european' as territory
    union all
    select 'caribbean' as territory
),

groups as (
    select
        offence_groups.offence_group,
        territories.territory
    from {{ ref('offence_groups') }} as offence_groups
    cross join territories
    where offence_groups.kind = 'class'
),

articles as (
    select
        links.offence_group,
        case when offences.code = 'Sr' then 'european' else 'caribbean' end as territory,
        offences.side,
        offences.sector
    from {{ ref('offences') }} as offences
    inner join {{ ref('offence_eu_groups') }} as links
        on
            offences.offence_id = links.offence_id
            and links.link_kind = 'main'
    where offences.kind = 'offence'
),

divided as (
    select
        offence_group,
        territory,
        count(distinct side) as sides,
        count(distinct sector) as sectors
    from articles
    group by offence_group, territory
),

members as (
    select
        offence_group,
        territory,
        'total' as breakdown,
        'all' as member
    from groups

    {% for breakdown in ['side', 'sector'] %}
        union all

        select distinct
            articles.offence_group,
            articles.territory,
            '{{ breakdown }}' as breakdown,
            articles.{{ breakdown }} as member
        from articles
        inner join divided
            on
                articles.offence_group = divided.offence_group
                and articles.territory = divided.territory
                and divided.{{ breakdown }}s > 1
    {% endfor %}

    {% for breakdown, member in [
        ('person_kind', 'natural'),
        ('person_kind', 'legal'),
        ('official_level', 'official'),
        ('official_level', 'high_level'),
    ] %}
        union all

        select
            offence_group,
            territory,
            '{{ breakdown }}' as breakdown,
            '{{ member }}' as member
        from groups
    {% endfor %}
)

select
    series.series_id,
    series.indicator_id,
    series.phase_id,
    series.measure,
    series.outcome_class,
    coalesce(series.person_kind, 'all') as series_person_kind,
    members.offence_group,
    members.territory,
    members.breakdown,
    members.member
from {{ ref('eu_series') }} as series
inner join members
    on
        members.breakdown = 'total'
        or (
            series.measure in ('happened', 'outcome')
            and (members.breakdown <> 'person_kind' or series.person_kind is null)
            and (members.breakdown <> 'official_level' or series.person_kind = 'natural')
        )
