with labelled as (
    select
        reporters.organisation_name as reporter_name,
        extract(year from statements.period_from) as year_number,
        coalesce(
            offence_groups.label_nl,
            offences.code || ' artikel ' || offences.article || coalesce(' lid ' || offences.paragraph, '')
            || ': ' || offences.title_nl
        )
        || coalesce(', ' || lower(disposals.label_nl), '')
        || coalesce(', sepotcode ' || counts.sepot_code, '')
        || coalesce(
            ', ' || case counts.person_kind
                when 'natural' then 'natuurlijke personen' when 'legal' then 'rechtspersonen'
            end,
            ''
        )
        || case statements.measure_kind when 'stock' then ', voorraad op de laatste dag' else '' end
        || coalesce(', ' || regions.police_unit_name, '')
        || ' (' || phases.label_nl || ')' as offence_label_nl,
        statements.unit_of_count,
        counts.case_count,
        statements.statement_status,
        statements.citation_text,
        statements.citation_reference
    from {{ ref('int_statements__cases') }} as statements
    inner join {{ ref('stg_case_statistics__counts') }} as counts
        on statements.ingest_seq = counts.ingest_seq
    inner join {{ ref('population_frame') }} as reporters
        on statements.reporter_oin = reporters.organisation_oin
    inner join {{ ref('chain_phases') }} as phases
        on statements.phase_id = phases.phase_id
    left join {{ ref('offence_groups') }} as offence_groups
        on counts.offence_group = offence_groups.offence_group
    left join {{ ref('offences') }} as offences
        on counts.offence_id = offences.offence_id
    left join {{ ref('disposals') }} as disposals
        on counts.disposal_id = disposals.disposal_id
    left join {{ ref('police_units') }} as regions
        on statements.region_code = regions.police_unit_id
    where statements.data_origin = 'published'
)

select
    reporter_name,
    cast(year_number as bigint) as year,
    offence_label_nl,
    unit_of_count,
    case_count as count,
    statement_status as status,
    citation_text,
    citation_reference,
    'published' as data_origin
from labelled
