with standing as (
    {{ standing(
        ref('stg_screening_outcomes__statements'),
        about=['organisation_oin', 'period_from', 'period_to', 'function_category_id'],
        counted='statements.data_origin = build.picture_origin and statements.period_to <= build.reference_date'
    ) }}
)

select
    ingest_seq,
    organisation_oin,
    period_from,
    period_to,
    function_category_id,
    vog_requested,
    vog_issued,
    vog_refused,
    hires,
    references_checked,
    leavers,
    exit_interviews,
    rehiring_checks,
    screening_requested,
    screening_passed,
    screening_failed,
    vog_policy,
    screening_policy,
    first_appended_at,
    unnamed_replacements
from standing
