{# What every register keeps to. Fails for each row that breaks a rule, and names the rule.
   key: columns that tell rows apart. code: columns that name one thing, when a thing may have a row for each period. #}
{% test register(model, key, code=none) %}
select
    {{ key | join(', ') }},
    'a key stands once' as broken_rule
from {{ model }}
group by {{ key | join(', ') }}
having count(*) > 1

union all

select
    {{ key | join(', ') }},
    'a row says source and version, whether it was verified, and what of it was not' as broken_rule
from {{ model }}
where
    {% for column in key %}{{ column }} is null or {% endfor %}source is null
    or version is null
    or verified is null
    or (not verified and verified_note is null)

union all

select
    {{ key | join(', ') }},
    'validity begins before it ends' as broken_rule
from {{ model }}
where valid_from > valid_to
{% if code %}
union all

select
    {{ key | join(', ') }},
    'one code has one row on any day' as broken_rule
from (
    select
        {{ key | join(', ') }},
        coalesce(valid_from, cast('0001-01-01' as date)) as begins_on,
        max(coalesce(valid_to, cast('9999-12-31' as date))) over (
            partition by {{ code | join(', ') }}
            order by coalesce(valid_from, cast('0001-01-01' as date)), coalesce(valid_to, cast('9999-12-31' as date))
            rows between unbounded preceding and 1 preceding
        ) as earlier_ends_on
    from {{ model }}
) as spans
where earlier_ends_on >= begins_on
{% endif %}
{% endtest %}
