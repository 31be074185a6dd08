-- Lines of one statement may overlap: a total beside its parts by disposal, by dismissal ground or by kind of person, a
-- short list of disposals beside a detailed one. Of a total and its parts the total counts. Sanctions, remedies and
-- confiscations come beside a disposal and are counted with none.
with grouped as (
    {{ lines_by_group(
        ref('stg_case_statistics__counts'), ['case_count', 'disposal_id', 'sepot_code', 'person_kind']
    ) }}
),

lines as (
    select
        grouped.ingest_seq,
        grouped.offence_group,
        coalesce(grouped.offence_id, '') as offence,
        grouped.disposal_id,
        grouped.sepot_code,
        grouped.person_kind,
        grouped.case_count,
        disposals.outcome_class,
        coalesce(disposals.outcome_class in ('sanction', 'remedy', 'confiscation'), false) as is_beside,
        coalesce(disposals.phase_cbs like '%_detail', false) as is_detail
    from grouped
    left join {{ ref('disposals') }} as disposals
        on grouped.disposal_id = disposals.disposal_id
),

persons_added as (
    select
        ingest_seq,
        offence_group,
        offence,
        disposal_id,
        outcome_class,
        is_beside,
        is_detail,
        sepot_code,
        coalesce(max(case when person_kind is null then case_count end), sum(case_count)) as case_count,
        sum(case when person_kind = 'natural' then case_count else 0 end) as natural_count,
        sum(case when person_kind = 'legal' then case_count else 0 end) as legal_count
    from lines
    group by ingest_seq, offence_group, offence, disposal_id, outcome_class, is_beside, is_detail, sepot_code
),

grounds_added as (
    select
        ingest_seq,
        offence_group,
        offence,
        disposal_id,
        outcome_class,
        is_beside,
        is_detail,
        {% for column in ['case_count', 'natural_count', 'legal_count'] %}
            coalesce(max(case when sepot_code is null then {{ column }} end), sum({{ column }})) as {{ column }},
        {% endfor %}
        sum(case when sepot_code is not null then case_count else 0 end) as with_ground_count,
        sum(case when sepot_code in ('58', '59') then case_count else 0 end) as other_prosecuted_count
    from persons_added
    group by ingest_seq, offence_group, offence, disposal_id, outcome_class, is_beside, is_detail
),

marked as (
    select
        *,
        max(case when disposal_id is null then 1 else 0 end) over (
            partition by ingest_seq, offence_group, offence
        ) as has_total,
        max(case when disposal_id is not null and not is_detail and not is_beside then 1 else 0 end) over (
            partition by ingest_seq, offence_group, offence
        ) as has_short_list
    from grounds_added
)

select
    ingest_seq,
    offence_group,
    offence,
    disposal_id,
    outcome_class,
    is_beside,
    not is_beside and (disposal_id is null or has_total = 0) as is_in_total,
    case_count,
    natural_count,
    legal_count,
    with_ground_count,
    other_prosecuted_count
from marked
where is_beside or not is_detail or has_short_list = 0
