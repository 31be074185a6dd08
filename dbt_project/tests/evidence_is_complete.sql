-- An unmapped profile, dimension or grade must stop the build: it may not become a zero or a gap.
select
    'coverage of a month' as what,
    unit_id
from {{ ref('int_method__evidence') }}
where coverage is null or weight is null

union all

select
    'score of an answer' as what,
    unit_id
from {{ ref('int_method__scan_answers') }}
where score_share is null

union all

select
    'weight of a piece of evidence' as what,
    unit_id
from {{ ref('int_method__resilience_evidence') }}
where weight is null

union all

select
    'score on a scale without a row in expert_scale_crosswalk' as what,
    scale_id as unit_id
from {{ ref('expert_scales') }}
where scale_id not in (select crosswalk.scale_id from {{ ref('expert_scale_crosswalk') }} as crosswalk)
