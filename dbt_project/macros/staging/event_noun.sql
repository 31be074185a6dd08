{# What an event is about, the same for a statement and for what withdraws it: nl.corruptierisicos.risicoscan of
   nl.corruptierisicos.risicoscan-vastgesteld.v1 and of nl.corruptierisicos.risicoscan-ingetrokken.v1. #}
{% macro event_noun(event_type) -%}
    regexp_replace({{ event_type }}, '-[a-z]+[.]v[0-9]+$', '')
{%- endmacro %}

{# Whether the type withdraws a statement instead of making one. #}
{% macro is_retraction(event_type) -%}
    {{ event_type }} like '%-ingetrokken.v%'
{%- endmacro %}
