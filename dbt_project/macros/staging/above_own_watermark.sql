{# The rows that this model doesn't hold yet. It knows so from itself: a crash between models, or a second run, adds nothing. #}
{% macro above_own_watermark(column='ingest_seq') -%}
    {%- if is_incremental() -%}
        {{ column }} > (select coalesce(max({{ column }}), 0) from {{ this }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
