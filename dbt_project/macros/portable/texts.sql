{# The values of a group as one text, in the order of the alphabet (an aggregate). #}
{% macro joined_texts(expression, separator=', ') -%}
    {{ return(adapter.dispatch('joined_texts')(expression, separator)) }}
{%- endmacro %}

{% macro duckdb__joined_texts(expression, separator) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ expression }})
{%- endmacro %}

{% macro spark__joined_texts(expression, separator) -%}
    array_join(array_sort(collect_list({{ expression }})), '{{ separator }}')
{%- endmacro %}

{# A month or quarter in words, by its first and last day: oktober 2026, het derde kwartaal van 2026. #}
{% macro dutch_period(first_day, last_day) -%}
    case
        when extract(month from {{ first_day }}) = extract(month from {{ last_day }}) then
            case extract(month from {{ first_day }})
                {% for name in [
                    'januari', 'februari', 'maart', 'april', 'mei', 'juni', 'juli', 'augustus', 'september', 'oktober',
                    'november', 'december'
                ] -%}
                    when {{ loop.index }} then '{{ name }} '
                {% endfor %}
            end
        else
            case extract(month from {{ first_day }})
                when 1 then 'het eerste' when 4 then 'het tweede' when 7 then 'het derde' when 10 then 'het vierde'
            end || ' kwartaal van '
    end || cast(extract(year from {{ first_day }}) as varchar)
{%- endmacro %}

{# A number with one decimal as a Dutch reader writes it: 4,2. #}
{% macro dutch_decimal(expression) -%}
    replace(cast(cast({{ expression }} as decimal(18, 1)) as varchar), '.', ',')
{%- endmacro %}
