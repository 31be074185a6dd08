-- A group of publications (all investigations, two groups together) beside groups of the directive is a total beside
-- its parts; alone it can't be put under any of them. A zero is a zero of every group.
with lines as (
    select
        ingest_seq,
        offence_group,
        case
            when offence_group is null then offence
            when disposal_id is not null and outcome_class is null then disposal_id
        end as unknown_code,
        case_count as counted
    from {{ ref('int_justice__outcomes') }}

    union all

    select
        ingest_seq,
        offence_group,
        case when offence_group is null then offence_id end as unknown_code,
        duration_count as counted
    from ({{ lines_by_group(ref('stg_case_statistics__durations'), ['duration_count']) }}) as durations

    union all

    select
        ingest_seq,
        offence_group,
        case when offence_group is null then offence_id end as unknown_code,
        end_count as counted
    from ({{ lines_by_group(ref('stg_case_statistics__stocks'), ['end_count']) }}) as stocks
),

judged as (
    select
        lines.ingest_seq,
        lines.offence_group,
        lines.unknown_code,
        lines.counted,
        coalesce(offence_groups.kind = 'class', false) as is_class,
        max(case when offence_groups.kind = 'class' then 1 else 0 end) over (
            partition by lines.ingest_seq
        ) as has_class
    from lines
    left join {{ ref('offence_groups') }} as offence_groups
        on lines.offence_group = offence_groups.offence_group
)

select
    ingest_seq,
    max(counted) = 0 and max(has_class) = 0 and max(unknown_code) is null as is_zero_of_all,
    count(
        distinct case
            when counted = 0 then null
            when unknown_code is not null then unknown_code
            when not is_class and has_class = 0 then offence_group
        end
    ) as unmapped_codes_count,
    min(
        case
            when counted = 0 then null
            when unknown_code is not null then unknown_code
            when not is_class and has_class = 0 then offence_group
        end
    ) as first_unmapped_code
from judged
group by ingest_seq
