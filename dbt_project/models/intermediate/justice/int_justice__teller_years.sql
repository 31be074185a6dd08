{% set key = ['reporter_oin', 'phase_id', 'unit_of_count', 'counting_rule', 'basis_year', 'territory'] %}
-- Only years that have ended. The counts of a year are due on 30 June of the next; what came later restates it.
with statements as (
    select
        *,
        cast(cast(year_number + 1 as {{ dbt.type_string() }}) || '-06-30' as date) as cut_off_date
    from {{ ref('int_justice__statements') }}
    where region = ''
),

tellers as (
    select
        {{ key | join(',\n        ') }},
        min(period_from) as first_from
    from statements
    group by {{ key | join(', ') }}
),

years as (
    select distinct statements.year_number
    from statements
    cross join {{ source('bronze', 'build') }} as build
    where statements.year_number < extract(year from build.reference_date)
),

told as (
    select
        {% for column in key %}
            statements.{{ column }},
        {% endfor %}
        statements.year_number,
        max(case when statements.measure_kind = 'flow' then statements.months_covered else 0 end) as months_covered,
        max(case when statements.is_provisional then 1 else 0 end) as provisional,
        min(case when statements.measure_kind = 'stock' or unmapped.is_zero_of_all then 1 else 0 end) as all_zero,
        sum(
            case when cast(statements.appended_at as date) > statements.cut_off_date then 1 else 0 end
        ) as statements_after_cut_off,
        sum(
            case
                when
                    cast(statements.appended_at as date) > statements.cut_off_date
                    and cast(statements.first_appended_at as date) <= statements.cut_off_date
                    then 1
                else 0
            end
        ) as replaced_after_cut_off,
        sum(unmapped.unmapped_codes_count) as unmapped_codes_count,
        min(unmapped.first_unmapped_code) as first_unmapped_code
    from statements
    left join {{ ref('int_justice__unmapped') }} as unmapped
        on statements.ingest_seq = unmapped.ingest_seq
    group by
        {% for column in key %}
            statements.{{ column }},
        {% endfor %}
        statements.year_number
)

select
    {% for column in key %}
        tellers.{{ column }},
    {% endfor %}
    years.year_number,
    coalesce(told.months_covered, 0) as months_covered,
    coalesce(told.provisional, 1) = 1 as is_provisional,
    coalesce(told.months_covered, 0) > 0 and told.all_zero = 1 as is_zero_of_all,
    coalesce(told.statements_after_cut_off, 0) as statements_after_cut_off,
    coalesce(told.replaced_after_cut_off, 0) as replaced_after_cut_off,
    coalesce(told.unmapped_codes_count, 0) as unmapped_codes_count,
    told.first_unmapped_code,
    extract(year from tellers.first_from) > years.year_number
    or (
        extract(year from tellers.first_from) = years.year_number
        and extract(month from tellers.first_from) > 1
    ) as is_before_first
from tellers
cross join years
left join told
    on
        years.year_number = told.year_number
        {% for column in key %}
            and tellers.{{ column }} = told.{{ column }}
        {% endfor %}
