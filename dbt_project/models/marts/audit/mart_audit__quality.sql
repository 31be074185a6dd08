-- A partner learns each finding on its own topic; here they stand together.
select
    notices.partner,
    {{ json_text('notices.finding', '$.check') }} as check_id,
    {{ json_text('notices.finding', '$.meaning_nl') }} as meaning_nl,
    cast(notices.made_at as date) as found_on,
    cast(sum(cast({{ json_text('notices.finding', '$.total') }} as bigint)) as bigint) as statements,
    'platform' as data_origin
from (
    select
        partner,
        made_at,
        {{ json_elements('content', '$.findings') }} as finding
    from {{ source('bronze', 'notices') }}
    where kind = 'quality_findings'
) as notices
group by
    notices.partner,
    {{ json_text('notices.finding', '$.check') }},
    {{ json_text('notices.finding', '$.meaning_nl') }},
    cast(notices.made_at as date)
