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
        coalesce(disposals.phase_cbs like '%_detail', false) as is_detail
    from grouped
    left join {{ ref('disposals') }} as disposals
        on grouped.disposal_id = disposals.disposal_id
    where
        disposals.outcome_class is null
        or disposals.outcome_class not in ('sanction', 'remedy', 'confiscation')
),

persons_added as (
    select *
    from (
        select
            lines.ingest_seq,
            lines.offence_group,
            lines.offence,
            lines.disposal_id,
            lines.outcome_class,
            lines.is_detail,
            lines.sepot_code,
            lines.person_kind,
            lines.case_count,
            max(case when lines.person_kind is null then 1 else 0 end) over (
                partition by
                    lines.ingest_seq, lines.offence_group, lines.offence, lines.disposal_id, lines.sepot_code
            ) as has_total
        from lines
    ) as ranked
    where has_total = 0 or person_kind is null
),

grounds_added as (
    select *
    from (
        select
            persons.ingest_seq,
            persons.offence_group,
            persons.offence,
            persons.disposal_id,
            persons.outcome_class,
            persons.is_detail,
            persons.sepot_code,
            persons.case_count,
            max(case when persons.sepot_code is null then 1 else 0 end) over (
                partition by persons.ingest_seq, persons.offence_group, persons.offence, persons.disposal_id
            ) as has_total
        from persons_added as persons
    ) as ranked
    where has_total = 0 or sepot_code is null
),

marked as (
    select
        ingest_seq,
        offence_group,
        outcome_class,
        case_count,
        is_detail,
        disposal_id is null as is_total,
        max(case when disposal_id is null then 1 else 0 end) over (
            partition by ingest_seq, offence_group, offence
        ) as has_total,
        max(case when disposal_id is not null and not is_detail then 1 else 0 end) over (
            partition by ingest_seq, offence_group, offence
        ) as has_short_list
    from grounds_added
)

select
    ingest_seq,
    offence_group,
    sum(case when is_total or has_total = 0 then case_count end) as case_count,
    sum(case when outcome_class = 'prosecution' then case_count end) as prosecution_count,
    sum(case when outcome_class = 'dismissal' then case_count end) as dismissal_count,
    sum(case when outcome_class = 'non_trial_resolution' then case_count end) as non_trial_count,
    sum(case when outcome_class = 'conviction' then case_count end) as conviction_count,
    sum(case when outcome_class = 'acquittal' then case_count end) as acquittal_count
from marked
where not is_detail or has_short_list = 0
group by ingest_seq, offence_group
