-- METHOD, units and step 1: the group's own parameters, the most specific row that applies.
with groups as (
    select
        units.sector,
        units.process_id,
        {{ exact_mean('priors.q0 / (priors.p0 + priors.q0)') }} as prior_remaining_mean,
        count(*) as units_count
    from {{ ref('int_frame__units') }} as units
    left join {{ ref('resilience_priors') }} as priors
        on units.organisation_type = priors.organisation_type
    group by units.sector, units.process_id
),

ranked as (
    {% for seed, column in [
        ('half_lives', 'half_life_months'), ('between_unit_shapes', 'shape'), ('appetites', 'appetite')
    ] %}
        select
            groups.sector,
            groups.process_id,
            '{{ column }}' as parameter,
            parameters.{{ column }} as parameter_value,
            row_number() over (
                partition by groups.sector, groups.process_id
                order by {{ most_specific_first('parameters') }}
            ) as precedence
        from groups
        inner join {{ ref(seed) }} as parameters
            on {{ applies_to_group('parameters', 'groups') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    groups.sector,
    groups.process_id,
    groups.units_count,
    groups.prior_remaining_mean,
    max(case when ranked.parameter = 'half_life_months' then ranked.parameter_value end) as half_life_months,
    max(case when ranked.parameter = 'shape' then ranked.parameter_value end) as between_unit_shape,
    max(case when ranked.parameter = 'appetite' then ranked.parameter_value end) as appetite
from groups
left join ranked
    on
        groups.sector = ranked.sector
        and groups.process_id = ranked.process_id
        and ranked.precedence = 1
group by groups.sector, groups.process_id, groups.units_count, groups.prior_remaining_mean
