with lines as (
    select
        statements.ingest_seq,
        statements.partner,
        statements.data_origin,
        statements.unit_of_count,
        statements.phase_id,
        counts.offence_id,
        counts.offence_group,
        counts.disposal_id,
        counts.sepot_code,
        counts.case_count,
        standing.ingest_seq is not null as is_standing
    from {{ ref('stg_case_statistics__statements') }} as statements
    cross join {{ source('bronze', 'build') }} as build
    inner join {{ ref('stg_case_statistics__counts') }} as counts
        on statements.ingest_seq = counts.ingest_seq
    left join {{ ref('int_statements__cases') }} as standing
        on statements.ingest_seq = standing.ingest_seq
    where statements.ingest_seq <= build.ingest_seq
),

codes as (
    {% set lists = [
        ('offences', 'offence_id', '/data/counts/*/offence_id'),
        ('offence_groups', 'offence_group', '/data/counts/*/offence_group'),
        ('disposals', 'disposal_id', '/data/counts/*/disposal_id'),
        ('sepot_codes', 'sepot_code', '/data/counts/*/sepot_code'),
        ('chain_phases', 'phase_id', '/data/phase_id'),
    ] %}
    {% for code_list, column, field_path in lists %}
        {% if not loop.first %}union all{% endif %}
        select
            ingest_seq,
            partner,
            data_origin,
            unit_of_count,
            is_standing,
            '{{ code_list }}' as code_list,
            '{{ field_path }}' as field_path,
            {{ column }} as local_code,
            case_count
        from lines
        where {{ column }} is not null
    {% endfor %}
)

select
    ingest_seq,
    partner,
    data_origin,
    unit_of_count,
    is_standing,
    code_list,
    field_path,
    local_code,
    sum(case_count) as counted
from codes
group by ingest_seq, partner, data_origin, unit_of_count, is_standing, code_list, field_path, local_code
