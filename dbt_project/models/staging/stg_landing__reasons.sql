select
    findings.ingest_seq,
    findings.partner,
    findings.stream,
    findings.data_origin,
    findings.finding.code as reason_code,
    findings.finding.path as field_path,
    findings.finding.rule as rule_text
from (
    select
        ingest_seq,
        partner,
        stream,
        data_origin,
        {{ list_elements('reasons') }} as finding
    from {{ source('bronze', 'events_new') }}
    where {{ above_own_watermark() }}
) as findings
