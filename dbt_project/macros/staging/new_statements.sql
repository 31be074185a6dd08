{# Accepted statements of a stream that this model doesn't hold yet. What withdraws a statement says nothing itself. #}
{% macro new_statements(stream) -%}
    stream = '{{ stream }}'
    and disposition = 'accepted'
    and not {{ is_retraction('event_type') }}
    and {{ above_own_watermark() }}
{%- endmacro %}
