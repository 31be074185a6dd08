{# JSON is where engines differ most: these four are all that models use. `path` is a JSON path from the root ($.a.b). #}

{# Text of the value at `path`; null where there is none. #}
{% macro json_text(document, path) -%}
    {{ return(adapter.dispatch('json_text')(document, path)) }}
{%- endmacro %}

{% macro duckdb__json_text(document, path) -%}
    json_extract_string({{ document }}, '{{ path }}')
{%- endmacro %}

{% macro spark__json_text(document, path) -%}
    get_json_object({{ document }}, '{{ path }}')
{%- endmacro %}

{# One row for each element of the array at `path`, as JSON text (a select expression). #}
{% macro json_elements(document, path) -%}
    {{ return(adapter.dispatch('json_elements')(document, path)) }}
{%- endmacro %}

{% macro duckdb__json_elements(document, path) -%}
    unnest(json_extract({{ document }}, '{{ path }}[*]'))
{%- endmacro %}

{% macro spark__json_elements(document, path) -%}
    explode(from_json(get_json_object({{ document }}, '{{ path }}'), 'array<string>'))
{%- endmacro %}

{# One row for each element of an array of text at `path`, as text (a select expression). #}
{% macro json_texts(document, path) -%}
    {{ return(adapter.dispatch('json_texts')(document, path)) }}
{%- endmacro %}

{% macro duckdb__json_texts(document, path) -%}
    unnest(json_extract_string({{ document }}, '{{ path }}[*]'))
{%- endmacro %}

{% macro spark__json_texts(document, path) -%}
    explode(from_json(get_json_object({{ document }}, '{{ path }}'), 'array<string>'))
{%- endmacro %}

{# One row for each element of a list column (a select expression). #}
{% macro list_elements(list) -%}
    {{ return(adapter.dispatch('list_elements')(list)) }}
{%- endmacro %}

{% macro duckdb__list_elements(list) -%}
    unnest({{ list }})
{%- endmacro %}

{% macro spark__list_elements(list) -%}
    explode({{ list }})
{%- endmacro %}
