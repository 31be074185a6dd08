-- Every field of a statement that holds a code. A field that the schema gains must stand here: a test compares the two.
{% set items = [
    ('counts', 'offence_id', 'offences'),
    ('counts', 'offence_group', 'offence_groups'),
    ('counts', 'disposal_id', 'disposals'),
    ('counts', 'sepot_code', 'sepot_codes'),
    ('hand_overs', 'counterpart_phase_id', 'chain_phases'),
    ('hand_overs', 'offence_id', 'offences'),
    ('hand_overs', 'offence_group', 'offence_groups'),
    ('stocks', 'offence_id', 'offences'),
    ('stocks', 'offence_group', 'offence_groups'),
    ('durations', 'offence_id', 'offences'),
    ('durations', 'offence_group', 'offence_groups'),
    ('durations', 'bin_id', 'duration_bins'),
] %}
with statements as (
    select
        ingest_seq,
        payload
    from {{ source('bronze', 'events_new') }}
    where
        {{ new_statements('case-statistics') }}
),

codes as (
    {% for column, code_list in [('phase_id', 'chain_phases'), ('region_code', 'police_units')] %}
        select
            ingest_seq,
            '{{ code_list }}' as code_list,
            '/data/{{ column }}' as field_path,
            {{ json_text('payload', '$.data.' ~ column) }} as local_code
        from statements
        union all
    {% endfor %}
    {% for list, column, code_list in items %}
        select
            ingest_seq,
            '{{ code_list }}' as code_list,
            '/data/{{ list }}/*/{{ column }}' as field_path,
            {{ json_text('item', '$.' ~ column) }} as local_code
        from (
            select
                ingest_seq,
                {{ json_elements('payload', '$.data.' ~ list) }} as item
            from statements
        ) as {{ list }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select distinct
    ingest_seq,
    code_list,
    field_path,
    local_code
from codes
where local_code is not null
