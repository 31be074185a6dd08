-- METHOD step 7, v_c: log variance of what a unit says of its own coverage, by the grade of the evidence in the
-- scans that count for it: the best grade among the newest scan day's answers; no scan, no grade.
with graded as (
    select
        answers.unit_id,
        min(errors.log_variance) as log_variance
    from (
        select
            unit_id,
            evidence_grade,
            reference_date,
            max(reference_date) over (partition by unit_id) as newest
        from {{ ref('int_method__scan_answers') }}
    ) as answers
    left join {{ ref('coverage_errors') }} as errors
        on answers.evidence_grade = errors.evidence_grade
    where answers.reference_date = answers.newest
    group by answers.unit_id
)

select
    units.unit_id,
    coalesce(graded.log_variance, ungraded.log_variance) as coverage_log_variance
from {{ ref('int_frame__units') }} as units
left join graded
    on units.unit_id = graded.unit_id
inner join {{ ref('coverage_errors') }} as ungraded
    on ungraded.evidence_grade = 'none'
