{% set key = [
    'reporter_oin', 'phase_id', 'unit_of_count', 'counting_rule', 'basis_year', 'territory', 'year_number'
] %}
-- A group or a kind of outcome that a teller never named isn't counted by it; of one that it names there is nothing
-- where it doesn't tell it.
with breakdowns as (
    select
        series_id,
        {{ key | join(',\n        ') }},
        offence_group,
        breakdown,
        min(case when is_told then 1 else 0 end) as told,
        max(counted_in_total) as counted_in_total
    from {{ ref('int_justice__series_counts') }}
    group by series_id, {{ key | join(', ') }}, offence_group, breakdown
),

told_lists as (
    select
        {{ key | join(',\n        ') }},
        max(case when list = 'stock' then 1 else 0 end) as stocks,
        max(case when list = 'duration' then 1 else 0 end) as durations
    from (
        select
            {{ key | join(',\n            ') }},
            'stock' as list
        from {{ ref('int_justice__year_end_stocks') }}

        union all

        select
            {{ key | join(',\n            ') }},
            'duration' as list
        from {{ ref('int_justice__medians') }}
        where region = ''
    ) as lists
    group by {{ key | join(', ') }}
),

names as (
    select
        {{ key[:-1] | join(',\n        ') }},
        max(case when names_disposals then 1 else 0 end) as disposals,
        max(case when names_sanctions then 1 else 0 end) as sanctions
    from {{ ref('int_justice__series_named') }}
    group by {{ key[:-1] | join(', ') }}
)

select
    places.series_id,
    places.measure,
    places.offence_group,
    places.breakdown,
    places.member,
    places.series_person_kind,
    {% for column in key %}
        tellers.{{ column }},
    {% endfor %}
    tellers.months_covered,
    tellers.is_provisional,
    tellers.is_zero_of_all,
    tellers.is_before_first,
    tellers.statements_after_cut_off,
    tellers.replaced_after_cut_off,
    tellers.unmapped_codes_count,
    tellers.first_unmapped_code,
    named.offence_group is not null or stocks.offence_group is not null as is_group_named,
    case
        when places.measure not in ('outcome', 'other_prosecuted') then true
        when places.outcome_class = 'sanction' then coalesce(names.sanctions, 0) = 1
        else coalesce(names.disposals, 0) = 1
    end as is_outcome_named,
    coalesce(told_lists.stocks, 0) = 1 as tells_stocks,
    coalesce(told_lists.durations, 0) = 1 as tells_durations,
    coalesce(whole.told, 1) = 1
    and (coalesce(whole.counted_in_total, 0) = 0 or coalesce(breakdowns.told, 0) = 1) as is_member_told,
    case places.measure
        when 'stock' then coalesce(stocks.stock_count, 0)
        when 'duration' then coalesce(medians.closed_count, 0)
        else coalesce(counts.counted, 0)
    end as counted,
    case when places.measure = 'duration' then medians.median_from_days end as median_from_days,
    case when places.measure = 'duration' then medians.median_to_days end as median_to_days
from {{ ref('int_justice__series_places') }} as places
inner join {{ ref('int_justice__teller_years') }} as tellers
    on
        places.phase_id = tellers.phase_id
        and places.territory = tellers.territory
left join {{ ref('int_justice__series_counts') }} as counts
    on
        places.series_id = counts.series_id
        and places.offence_group = counts.offence_group
        and places.breakdown = counts.breakdown
        and places.member = counts.member
        {% for column in key %}
            and tellers.{{ column }} = counts.{{ column }}
        {% endfor %}
left join breakdowns
    on
        places.series_id = breakdowns.series_id
        and places.offence_group = breakdowns.offence_group
        and places.breakdown = breakdowns.breakdown
        {% for column in key %}
            and tellers.{{ column }} = breakdowns.{{ column }}
        {% endfor %}
left join breakdowns as whole
    on
        places.series_id = whole.series_id
        and places.offence_group = whole.offence_group
        and whole.breakdown = 'total'
        {% for column in key %}
            and tellers.{{ column }} = whole.{{ column }}
        {% endfor %}
left join {{ ref('int_justice__year_end_stocks') }} as stocks
    on
        places.offence_group = stocks.offence_group
        {% for column in key %}
            and tellers.{{ column }} = stocks.{{ column }}
        {% endfor %}
left join {{ ref('int_justice__medians') }} as medians
    on
        places.offence_group = medians.offence_group
        and medians.region = ''
        {% for column in key %}
            and tellers.{{ column }} = medians.{{ column }}
        {% endfor %}
left join told_lists
    on
        {% for column in key %}
            {{ 'and ' if not loop.first }}tellers.{{ column }} = told_lists.{{ column }}
        {% endfor %}
left join {{ ref('int_justice__series_named') }} as named
    on
        places.offence_group = named.offence_group
        {% for column in key[:-1] %}
            and tellers.{{ column }} = named.{{ column }}
        {% endfor %}
left join names
    on
        {% for column in key[:-1] %}
            {{ 'and ' if not loop.first }}tellers.{{ column }} = names.{{ column }}
        {% endfor %}
where places.breakdown <> 'person_kind' or tellers.unit_of_count = 'verdachte'
