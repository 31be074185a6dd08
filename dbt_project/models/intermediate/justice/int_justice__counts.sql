select
    ingest_seq,
    offence_group,
    sum(case when is_in_total then case_count end) as case_count,
    sum(case when outcome_class = 'prosecution' then case_count end) as prosecution_count,
    sum(case when outcome_class = 'dismissal' then case_count end) as dismissal_count,
    sum(case when outcome_class = 'non_trial_resolution' then case_count end) as non_trial_count,
    sum(case when outcome_class = 'conviction' then case_count end) as conviction_count,
    sum(case when outcome_class = 'acquittal' then case_count end) as acquittal_count
from {{ ref('int_justice__outcomes') }}
where not is_beside
group by ingest_seq, offence_group
