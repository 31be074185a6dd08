-- Where reports were counted and none came, each kind and conduct is a zero; where nobody counted, there is no row. Of
-- fewer organisations than may be shown together the numbers are withheld.
with told as (
    select
        statements.ingest_seq,
        statements.organisation_oin,
        statements.process_id,
        organisations.sector,
        cast({{ dbt.date_trunc('quarter', 'statements.period_from') }} as date) as quarter_from,
        statements.staff_years_monitored
    from {{ ref('int_statements__monitoring') }} as statements
    inner join {{ ref('int_frame__organisations') }} as organisations
        on statements.organisation_oin = organisations.organisation_oin
    where statements.tells_staff_reports
),

cells as (
    select
        sector,
        process_id,
        quarter_from,
        count(distinct organisation_oin) as organisations_count,
        {{ exact_sum('staff_years_monitored') }} as staff_years
    from told
    group by sector, process_id, quarter_from
),

counted as (
    select
        told.sector,
        told.process_id,
        told.quarter_from,
        reports.conduct_id,
        reports.report_kind,
        sum(reports.report_count) as reports_count
    from told
    inner join {{ ref('stg_monitoring_alerts__staff_reports') }} as reports
        on told.ingest_seq = reports.ingest_seq
    group by told.sector, told.process_id, told.quarter_from, reports.conduct_id, reports.report_kind
)

select
    cells.quarter_from,
    cells.sector,
    cells.process_id,
    processes.name_nl as process_name_nl,
    conduct.conduct_id,
    cast(conduct.sequence as bigint) as conduct_order,
    conduct.name_nl as conduct_name_nl,
    kinds.report_kind,
    kinds.report_kind_name_nl,
    cells.organisations_count,
    cells.organisations_count < {{ var('fewest_organisations') }} as is_suppressed,
    cast(
        case
            when cells.organisations_count >= {{ var('fewest_organisations') }} then coalesce(counted.reports_count, 0)
        end as bigint
    ) as reports_count,
    {{ published('cells.staff_years') }} as staff_years,
    build.picture_origin as data_origin
from cells
cross join {{ source('bronze', 'build') }} as build
cross join {{ ref('conduct') }} as conduct
cross join {{ ref('staff_report_kinds') }} as kinds
inner join {{ ref('processes') }} as processes
    on cells.process_id = processes.process_id
left join counted
    on
        cells.sector = counted.sector
        and cells.process_id = counted.process_id
        and cells.quarter_from = counted.quarter_from
        and conduct.conduct_id = counted.conduct_id
        and kinds.report_kind = counted.report_kind
