-- The whisker runs from the 5 % to the 95 % point on a scale that all rows share, the dot stands at the median.
with ranked as (
    select
        units.*,
        row_number() over (order by units.volume_p50 desc, units.unit_id asc) as place
    from {{ ref('mart_picture__units') }} as units
),

chosen as (
    select
        *,
        max(volume_p95) over () as widest
    from ranked
    where place <= 15
),

drawn as (
    select
        *,
        {{ two_digits('volume_p05') }} as shown_p05,
        {{ two_digits('volume_p50') }} as shown_p50,
        {{ two_digits('volume_p95') }} as shown_p95,
        cast(round(1000.0e0 * volume_p05 / widest) / 10.0e0 as decimal(5, 1)) as left_share,
        cast(round(1000.0e0 * (volume_p95 - volume_p05) / widest) / 10.0e0 as decimal(5, 1)) as width_share,
        cast(round(1000.0e0 * volume_p50 / widest) / 10.0e0 as decimal(5, 1)) as dot_share,
        cast(round(rank_low) as integer) as first_rank,
        cast(round(rank_high) as integer) as last_rank
    from chosen
)

select
    cast(drawn.place as bigint) as rank,
    drawn.unit_id,
    drawn.organisation_name,
    drawn.process_name_nl,
    drawn.sector,
    case
        when drawn.first_rank = drawn.last_rank then cast(drawn.first_rank as {{ dbt.type_string() }})
        else
            cast(drawn.first_rank as {{ dbt.type_string() }})
            || '–' || cast(drawn.last_rank as {{ dbt.type_string() }})
    end as rank_text,
    drawn.volume_p05,
    drawn.volume_p50,
    drawn.volume_p95,
    '<div style="position:relative;height:16px;min-width:150px"><span title="'
    || {{ dutch_integer('drawn.shown_p50') }} || ', interval ' || {{ dutch_integer('drawn.shown_p05') }}
    || ' tot ' || {{ dutch_integer('drawn.shown_p95') }}
    || '" style="position:absolute;left:0;right:0;top:0;bottom:0">'
    || '<span style="position:absolute;top:7px;height:2px;left:'
    || cast(drawn.left_share as {{ dbt.type_string() }}) || '%;width:'
    || cast(drawn.width_share as {{ dbt.type_string() }})
    || '%;background:#154273"></span><span style="position:absolute;top:3px;width:10px;height:10px;margin-left:-5px;'
    || 'border-radius:50%;left:' || cast(drawn.dot_share as {{ dbt.type_string() }})
    || '%;background:#154273"></span></span></div>' as interval_html,
    drawn.quadrant,
    quadrants.mark,
    drawn.knowledge_share,
    drawn.coverage_mean,
    drawn.data_origin
from drawn
inner join {{ ref('quadrants') }} as quadrants
    on drawn.quadrant = quadrants.quadrant
