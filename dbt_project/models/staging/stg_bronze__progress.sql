-- Last of the layer, so that the number moves only when every other staging model holds it.
-- depends_on: {{ ref('stg_landing__records') }}, {{ ref('stg_landing__reasons') }}
-- depends_on: {{ ref('stg_statements__references') }}
-- depends_on: {{ ref('stg_risk_scans__scans') }}, {{ ref('stg_risk_scans__answers') }}
-- depends_on: {{ ref('stg_risk_scans__measures') }}
-- depends_on: {{ ref('stg_monitoring_alerts__statements') }}, {{ ref('stg_monitoring_alerts__signals') }}
-- depends_on: {{ ref('stg_monitoring_alerts__staff_reports') }}
-- depends_on: {{ ref('stg_screening_outcomes__statements') }}
-- depends_on: {{ ref('stg_case_statistics__statements') }}, {{ ref('stg_case_statistics__counts') }}
-- depends_on: {{ ref('stg_case_statistics__hand_overs') }}, {{ ref('stg_case_statistics__stocks') }}
-- depends_on: {{ ref('stg_case_statistics__durations') }}
-- depends_on: {{ ref('stg_insights__findings') }}, {{ ref('stg_insights__areas') }}
-- depends_on: {{ ref('stg_recommendations__statements') }}, {{ ref('stg_recommendations__statuses') }}
-- depends_on: {{ ref('stg_recommendations__linked_measures') }}, {{ ref('stg_replies__replies') }}
-- depends_on: {{ ref('stg_measures__statements') }}, {{ ref('stg_measures__processes') }}
-- depends_on: {{ ref('stg_awareness__statements') }}, {{ ref('stg_awareness__reach') }}
-- depends_on: {{ ref('stg_lessons__statements') }}, {{ ref('stg_lessons__failed_controls') }}
-- depends_on: {{ ref('stg_lessons__recommended_measures') }}
select
    ingest_seq,
    build_id,
    staging_version
from {{ source('bronze', 'build') }}
where {{ above_own_watermark() }}
