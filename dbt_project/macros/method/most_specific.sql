{# Sort order that puts the most specific of the rows that apply first: one for the process before one for the sector
   before one for all (`*` = every sector, every process). #}
{% macro most_specific_first(relation) -%}
    case when {{ relation }}.process_id = '*' then 1 else 0 end, case when {{ relation }}.sector = '*' then 1 else 0 end
{%- endmacro %}

{# Does a parameter row with wildcards apply to this group? #}
{% macro applies_to_group(relation, groups) -%}
    {{ relation }}.sector in ('*', {{ groups }}.sector) and {{ relation }}.process_id in ('*', {{ groups }}.process_id)
{%- endmacro %}
