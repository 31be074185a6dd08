{# Whether an expected period counts in what is known: it was due or something for it came, and it is one of the newest
   so many of `subject`. By number and not since a date, so that each period which is missed takes the place of one: with
   a date, an old missed one would leave before the next is due, and silence would pay. #}
{% macro is_counted(subject, horizon_periods) -%}
    (is_due or received_at is not null)
    and row_number() over (
        partition by {{ subject }}, is_due or received_at is not null
        order by period_to desc
    ) <= {{ horizon_periods }}
{%- endmacro %}
