with counted as (
    {% for code_list, column in [
        ('offences', 'offence_id'),
        ('offence_groups', 'offence_group'),
        ('disposals', 'disposal_id'),
        ('sepot_codes', 'sepot_code'),
    ] %}
        select
            ingest_seq,
            '/data/counts/*/{{ column }}' as field_path,
            {{ column }} as local_code,
            case_count
        from {{ ref('stg_case_statistics__counts') }}
        where {{ column }} is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

counted_by_code as (
    select
        ingest_seq,
        field_path,
        local_code,
        sum(case_count) as counted
    from counted
    group by ingest_seq, field_path, local_code
)

select
    codes.ingest_seq,
    statements.partner,
    statements.data_origin,
    statements.unit_of_count,
    standing.ingest_seq is not null as is_standing,
    codes.code_list,
    codes.field_path,
    codes.local_code,
    counted_by_code.counted
from {{ ref('stg_case_statistics__codes') }} as codes
cross join {{ source('bronze', 'build') }} as build
inner join {{ ref('stg_case_statistics__statements') }} as statements
    on codes.ingest_seq = statements.ingest_seq
left join {{ ref('int_statements__cases') }} as standing
    on codes.ingest_seq = standing.ingest_seq
left join counted_by_code
    on
        codes.ingest_seq = counted_by_code.ingest_seq
        and codes.field_path = counted_by_code.field_path
        and codes.local_code = counted_by_code.local_code
where codes.ingest_seq <= build.ingest_seq
