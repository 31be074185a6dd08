-- What steering sees: the quadrant from the probability above the appetite and the knowledge share, by the cut-offs.
select
    exceedance.unit_id,
    exceedance.p_above_appetite,
    knowledge.knowledge_share,
    case
        when
            exceedance.p_above_appetite >= parameters.cut_off_probability_high
            and knowledge.knowledge_share >= parameters.cut_off_knowledge
            then 'Handelen'
        when
            exceedance.p_above_appetite <= parameters.cut_off_probability_low
            and knowledge.knowledge_share >= parameters.cut_off_knowledge
            then 'Borgen'
        when exceedance.p_above_appetite <= parameters.cut_off_probability_low then 'Volgen'
        else 'Onderzoeken'
    end as quadrant
from {{ ref('int_method__exceedance') }} as exceedance
inner join {{ ref('int_method__knowledge') }} as knowledge
    on exceedance.unit_id = knowledge.unit_id
cross join {{ ref('int_method__parameters') }} as parameters
