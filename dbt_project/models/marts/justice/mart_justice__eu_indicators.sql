select
    states.series_id,
    series.indicator_id,
    cast(indicators.number as bigint) as indicator_number,
    indicators.label_nl as indicator_name_nl,
    indicators.label_en as indicator_name_en,
    series.label_nl as series_name_nl,
    series.label_en as series_name_en,
    states.measure,
    indicators.basis,
    states.year_number as year,
    states.territory,
    states.offence_group,
    offence_groups.label_nl as offence_group_name_nl,
    offence_groups.label_en as offence_group_name_en,
    states.breakdown,
    case when states.breakdown = 'side' then states.member else 'all' end as side,
    case when states.breakdown = 'sector' then states.member else 'all' end as sector,
    case when states.breakdown = 'person_kind' then states.member else states.series_person_kind end as person_kind,
    case when states.breakdown = 'official_level' then states.member else 'all' end as official_level,
    states.reporter_oin,
    coalesce(reporters.organisation_name, '') as reporter_name,
    states.phase_id,
    phases.label_nl as phase_name_nl,
    phases.label_en as phase_name_en,
    states.unit_of_count,
    states.counting_rule,
    states.basis_year,
    states.state,
    states.reason,
    cast(case when states.measure <> 'duration' then states.counted end as bigint) as value,
    cast(states.median_from_days as bigint) as median_from_days,
    cast(states.median_to_days as bigint) as median_to_days,
    cast(states.counted as bigint) as n,
    cast(states.months_covered as bigint) as months_covered,
    states.is_provisional,
    states.cut_off_date,
    cast(states.statements_after_cut_off as bigint) as statements_after_cut_off,
    cast(states.replaced_after_cut_off as bigint) as replaced_after_cut_off,
    cast(states.unmapped_codes_count as bigint) as unmapped_codes_count,
    coalesce(states.first_unmapped_code, '') as first_unmapped_code,
    build.picture_origin as data_origin
from {{ ref('int_justice__series_states') }} as states
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('eu_series') }} as series
    on states.series_id = series.series_id
inner join {{ ref('eu_indicators') }} as indicators
    on series.indicator_id = indicators.indicator_id
inner join {{ ref('offence_groups') }} as offence_groups
    on states.offence_group = offence_groups.offence_group
inner join {{ ref('chain_phases') }} as phases
    on states.phase_id = phases.phase_id
left join {{ ref('population_frame') }} as reporters
    on states.reporter_oin = reporters.organisation_oin
