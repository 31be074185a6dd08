-- A small picture, consistent in itself: eight units in four quadrants, two rows of coverage, each delivery of theirs.
CREATE SCHEMA bronze; CREATE SCHEMA marts;
CREATE TABLE bronze.reference AS SELECT 1 AS reference_seq, 'code_list' AS kind, 'offences' AS reference_key, 'c' AS content,
  'abc' AS content_hash, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS known_from;
CREATE TABLE marts.mart_picture__units AS
  SELECT 'o' || lpad(CAST(n AS VARCHAR), 9, '0') || '-P01' AS unit_id,
    '00000099' || lpad(CAST(n AS VARCHAR), 9, '0') || '000' AS organisation_oin, 'Gemeente ' || n AS organisation_name,
    'gemeente' AS organisation_type, 'openbaar_bestuur' AS sector, 'public' AS public_private, 'PV20' AS region_code,
    'Groningen' AS region_name, 'european' AS territory, 'P01' AS process_id, 'uitgifte' AS process_name_nl,
    'issue' AS process_name_en, quadrant, false AS is_outdated, middle * 0.5e0 AS intensity_p05, middle AS intensity_p50,
    middle * 2 AS intensity_p95, middle * 5 AS volume_p05, middle * 10 AS volume_p50, middle * 20 AS volume_p95,
    middle * 11 AS volume_mean, p AS p_above_appetite, 8.0e0 AS appetite, k AS knowledge_share, 0.4e0 AS data_weight,
    0.5e0 AS coverage_mean, CAST(n AS DOUBLE) AS rank_expected, greatest(n - 1.0e0, 1.0e0) AS rank_low,
    least(n + 1.0e0, 8.0e0) AS rank_high, 0.1e0 AS d_group, 0.2e0 AS d_signals, 0.3e0 AS d_impact, -0.2e0 AS d_resilience,
    ln(middle) - 0.4e0 AS d_rest, 'inzicht' AS insight_state, 'a; b' AS insight_ids, DATE '2027-05-01' AS insight_renew_by, 100.0e0 AS staff_years, 'value' AS scan_state,
    'true_zero' AS monitoring_state, DATE '2026-05-01' AS scan_date, v AS value_of_knowing, 'synthetic' AS data_origin
  FROM (VALUES (1, 'Handelen', 40.0e0, 0.9e0, 0.7e0, 0.1e0), (2, 'Handelen', 35.0e0, 0.85e0, 0.6e0, 0.2e0),
               (3, 'Onderzoeken', 20.0e0, 0.5e0, 0.3e0, 5.0e0), (4, 'Onderzoeken', 15.0e0, 0.4e0, 0.3e0, 4.0e0),
               (5, 'Borgen', 3.0e0, 0.1e0, 0.8e0, 0.0e0), (6, 'Borgen', 2.5e0, 0.1e0, 0.7e0, 0.0e0),
               (7, 'Volgen', 2.0e0, 0.1e0, 0.2e0, 0.1e0), (8, 'Volgen', 1.5e0, 0.05e0, 0.0e0, 0.1e0))
    AS u(n, quadrant, middle, p, k, v);
CREATE TABLE marts.mart_picture__quadrants AS SELECT sort_order, quadrant, mark,
    (SELECT count(*) FROM marts.mart_picture__units AS u WHERE u.quadrant = q.quadrant) AS units_count,
    'uitleg' AS explanation_nl, 'explanation' AS explanation_en, 'synthetic' AS data_origin
  FROM (VALUES (1, 'Handelen', '▲'), (2, 'Onderzoeken', '?'), (3, 'Borgen', '●'), (4, 'Volgen', '○'))
    AS q(sort_order, quadrant, mark);
CREATE TABLE marts.mart_picture__top_units AS
  SELECT CAST(row_number() OVER (ORDER BY volume_p50 DESC) AS INTEGER) AS rank, unit_id, organisation_name, process_name_nl,
    sector, '1–2' AS rank_text, volume_p05, volume_p50, volume_p95, '<div style="width:40px"></div>' AS interval_html,
    quadrant, '▲' AS mark, knowledge_share, coverage_mean, data_origin
  FROM marts.mart_picture__units ORDER BY volume_p50 DESC LIMIT 5;
CREATE TABLE marts.mart_picture__to_investigate AS
  SELECT CAST(row_number() OVER (ORDER BY value_of_knowing DESC) AS INTEGER) AS rank, unit_id, organisation_name,
    process_name_nl, value_of_knowing, 'een risicoscan' AS cheapest_step_nl, data_origin
  FROM marts.mart_picture__units WHERE quadrant = 'Onderzoeken' ORDER BY value_of_knowing DESC;
CREATE TABLE marts.mart_picture__roll_ups AS
  SELECT dimension, dimension AS dimension_name_nl, dimension AS dimension_name_en, CAST(place AS BIGINT) AS dimension_order,
    member, member AS member_name_nl, member AS member_name_en, CASE WHEN units = 0 THEN 'true_zero' ELSE 'value' END AS
    volume_state, CAST(units AS BIGINT) AS units_count, CAST(units AS BIGINT) AS organisations_count, CAST(units AS BIGINT) AS
    organisations_participating, units * 100.0e0 AS staff_years, volume AS volume_mean, volume * 0.5e0 AS volume_p05, volume *
    0.9e0 AS volume_p50, volume * 2 AS volume_p95, sign(units) * 1.0e0 AS volume_share, 119.0e0 AS intensity_mean, 0.4e0 AS
    knowledge_share, CASE WHEN units = 0 THEN 'true_zero' ELSE 'value' END AS coverage_state, CAST(units * 10 AS BIGINT) AS
    expected_deliveries, CAST(units * 5 AS BIGINT) AS received_deliveries, 0.5e0 AS coverage_share, DATE '2026-10-31' AS
    valid_until, 'synthetic' AS data_origin
  FROM (SELECT *, (SELECT sum(volume_mean) FROM marts.mart_picture__units) * sign(units) AS volume
    FROM (VALUES ('whole', 1, 'all', 8), ('region', 3, 'PV20', 8), ('region', 3, 'BQ-BO', 0), ('region', 3, 'BQ-SA', 0),
      ('region', 3, 'BQ-SE', 0), ('territory', 4, 'caribbean', 0)) AS m(dimension, place, member, units));
CREATE TABLE marts.mart_picture__measure_advice AS
  SELECT row_number() OVER (ORDER BY reduction_per_day DESC) AS rank, * FROM (
    SELECT unit_id, organisation_oin, organisation_name, sector, process_id, process_name_nl, process_name_en, place AS
      place_in_unit, 'M0' || place AS measure_id, 'maatregel' AS measure_name_nl, 'measure' AS measure_name_en, 'thema' AS
      control_theme_name_nl, 'theme' AS control_theme_name_en, 'not_told' AS reason, 'niet gemeld' AS why_nl, 'not told' AS
      why_en, CAST(NULL AS VARCHAR) AS status_name_nl, 'told' AS evidence_grade, 1.0e0 AS open_share, 0.2e0 / place AS
      unit_share, days AS effort_days, volume_mean * 0.2e0 / place AS reduction_mean, volume_mean * 0.05e0 / place AS
      reduction_p05, volume_mean * 0.5e0 / place AS reduction_p95, volume_mean * 0.2e0 / place / days AS reduction_per_day,
      units.data_origin
    FROM marts.mart_picture__units AS units, (VALUES (CAST(1 AS BIGINT), 10.0e0), (CAST(2 AS BIGINT), 20.0e0)) AS a(place, days)
    WHERE quadrant = 'Handelen');
CREATE TABLE marts.mart_picture__effort_curve AS
  SELECT step_number, steps_count, units_together, unit_id, 'Gemeente' AS organisation_name, 'uitgifte' AS process_name_nl,
    'issue' AS process_name_en, 'M01' AS measure_id, 'maatregel' AS measure_name_nl, 'measure' AS measure_name_en, effort_days,
    reduction_mean, sum(effort_days) OVER up_to AS effort_days_together, sum(reduction_mean) OVER up_to AS
    reduction_together_mean, sum(reduction_mean) OVER up_to * 0.5e0 AS reduction_together_p05, sum(reduction_mean) OVER up_to *
    0.9e0 AS reduction_together_p50, sum(reduction_mean) OVER up_to * 2 AS reduction_together_p95, sum(reduction_mean) OVER
    up_to / (SELECT sum(volume_mean) FROM marts.mart_picture__units) AS volume_share, 'synthetic' AS data_origin
  FROM (VALUES (CAST(1 AS BIGINT), CAST(1 AS BIGINT), CAST(1 AS BIGINT), 'o000000001-P01', 10.0e0, 80.0e0),
               (2, 1, 2, 'o000000002-P01', 10.0e0, 70.0e0), (12, 10, 4, NULL, 200.0e0, 100.0e0))
    AS c(step_number, steps_count, units_together, unit_id, effort_days, reduction_mean)
  WINDOW up_to AS (ORDER BY step_number);
CREATE TABLE marts.mart_picture__coverage AS
  SELECT *, (value_count + true_zero_count) / CAST(expected_count AS DOUBLE) AS coverage_share, 'synthetic' AS data_origin
  FROM (VALUES ('risk-scans', 'risicoscans', 'openbaar_bestuur', 'openbaar bestuur', 10, 4, 2, 1, 1, 2, 0),
               ('monitoring-alerts', 'monitoring', 'transport_logistiek', 'transport', 8, 3, 3, 1, 1, 0, 0))
    AS c(stream, stream_name_nl, sector, sector_name_nl, expected_count, value_count, true_zero_count, not_yet_due_count,
         overdue_count, not_participating_count, suppressed_count);
CREATE TABLE marts.mart_picture__headline AS SELECT DATE '2026-09-30' AS reference_date, DATE '2026-12-31' AS valid_until,
    CAST(40 AS BIGINT) AS ingest_seq, '1.0' AS method_version, true AS provisional, count(*) AS units_count,
    count(*) FILTER (WHERE quadrant = 'Handelen') AS handelen_count,
    count(*) FILTER (WHERE quadrant = 'Onderzoeken') AS onderzoeken_count,
    count(*) FILTER (WHERE quadrant = 'Borgen') AS borgen_count,
    count(*) FILTER (WHERE quadrant = 'Volgen') AS volgen_count,
    18 AS expected_deliveries, 12 AS received_deliveries, 12 / 18.0e0 AS coverage_share, 20 AS organisations_in_frame,
    15 AS organisations_participating, 0.75e0 AS organisations_coverage_share, 'Eén zin.' AS sentence_nl,
    'One sentence.' AS sentence_en, TIMESTAMPTZ '2026-09-29 12:00:00+00' AS last_event_at, 'synthetic' AS data_origin
  FROM marts.mart_picture__units;
CREATE TABLE marts.mart_audit__deliveries AS
  SELECT 'riec-loket' AS partner, stream, '00000099' || lpad(CAST(n AS VARCHAR), 9, '0') || '000' AS organisation_oin,
    'Gemeente ' || n AS organisation_name, sector, 'PV20' AS region_code, DATE '2026-07-01' AS period_from,
    DATE '2026-09-30' AS period_to,
    CASE WHEN state = 'not_yet_due' THEN DATE '2026-10-20' ELSE DATE '2026-09-20' END AS due_date, state,
    CASE WHEN state IN ('value', 'true_zero') THEN TIMESTAMPTZ '2026-09-10 08:00:00+00' END AS received_at,
    CAST(0 AS BIGINT) AS unnamed_replacements,
    CASE WHEN state IN ('value', 'true_zero') THEN 'synthetic' ELSE 'platform' END AS data_origin
  FROM (SELECT stream, sector, state, row_number() OVER (ORDER BY stream DESC, state DESC) AS n
        FROM (SELECT stream, sector, 'value' AS state, value_count AS deliveries FROM marts.mart_picture__coverage
              UNION ALL SELECT stream, sector, 'true_zero', true_zero_count FROM marts.mart_picture__coverage
              UNION ALL SELECT stream, sector, 'not_yet_due', not_yet_due_count FROM marts.mart_picture__coverage
              UNION ALL SELECT stream, sector, 'overdue', overdue_count FROM marts.mart_picture__coverage
              UNION ALL SELECT stream, sector, 'not_participating', not_participating_count
                FROM marts.mart_picture__coverage) AS c, range(c.deliveries));
CREATE TABLE marts.mart_audit__restatements AS
  SELECT '20260928-000000009--20260929-000000012' AS comparison_id, DATE '2026-09-28' AS from_date,
    DATE '2026-09-29' AS to_date, part, unit_id, figure, was, became, CAST(change AS DECIMAL(38, 18)) AS change,
    'synthetic' AS data_origin
  FROM (VALUES ('passage_of_time', 'o001-P01', 'volume_mean', '1.5', '1.25', '-0.25'),
               ('new_events', 'o001-P01', 'volume_mean', '1.25', '2.0', '0.75'),
               ('new_events', 'o001-P01', 'quadrant', 'Volgen', 'Onderzoeken', NULL),
               ('new_events', NULL, 'onderzoeken_count', '1', '2', '1'))
    AS c(part, unit_id, figure, was, became, change);
CREATE TABLE marts.mart_audit__corrections AS
  SELECT 'riec-loket' AS partner, 'risk-scans' AS stream, kind AS reference_kind, reason AS retraction_reason,
    'urn:nld:oin:00000099000000001000:systeem:register' AS event_source, id AS event_id,
    'urn:nld:oin:00000099000000001000:systeem:register' AS target_source, 'van-' || id AS target_id, status, obstacle,
    TIMESTAMPTZ '2026-09-20 08:00:00+00' AS appended_at,
    CASE WHEN obstacle = 'none' THEN TIMESTAMPTZ '2026-09-22 08:00:00+00' END AS resolved_at, waiting_days,
    'synthetic' AS data_origin
  FROM (VALUES ('c1', 'correction', NULL, 'in_effect', 'none', CAST(2 AS BIGINT)),
               ('c2', 'correction', NULL, 'unresolved', 'not_seen', 10),
               ('c3', 'retraction', 'wrong_content', 'overtaken', 'none', 2),
               ('c4', 'retraction', 'sent_by_mistake', 'not_applicable', 'refused', 0))
    AS c(id, kind, reason, status, obstacle, waiting_days);
CREATE TABLE marts.mart_audit__intake AS
  SELECT *, TIMESTAMPTZ '2026-09-29 12:00:00+00' AS last_appended_at, TIMESTAMPTZ '2026-09-29 12:00:02+00' AS
    last_landed_at, 'synthetic' AS data_origin
  FROM (VALUES ('riec-loket', 'risk-scans', DATE '2026-09-29', 30, 26, 1, 1, 2, 0, 0),
               ('politie', 'case-statistics', DATE '2026-09-29', 10, 10, 0, 0, 0, 0, 0))
    AS i(partner, stream, landed_on, records, accepted, duplicate, conflict, refused, redriven,
      redriven_accepted);
CREATE TABLE marts.mart_audit__refusals AS
  SELECT 'riec-loket' AS partner, 'risk-scans' AS stream, code, records, 'platform' AS data_origin
  FROM (VALUES ('SCHEMA_INVALID', 1), ('ORGANISATION_NOT_YOURS', 1)) AS r(code, records);
CREATE TABLE marts.mart_audit__registration AS
  SELECT 'politie' AS partner, code_list, '/data/counts/*/offence_id' AS field_path, local_code, label_nl, code_state,
    mapping_state, is_verified, offence_group, iccs_code, iccs_verified, lost_offence, lost_group,
    lost_iccs, CAST(NULL AS BOOLEAN) AS lost_indicator, 'synthetic' AS data_origin
  FROM (VALUES
      ('offences', 'Sr:177', 'actieve ambtelijke omkoping', 'used', 'mapped', true, 'EU-PUB', '07031', true, false, false, false),
      ('offences', 'Sr:328ter', 'niet-ambtelijke omkoping', 'used', 'mapped_with_loss', false, 'EU-PRI', NULL, NULL, false, false, true),
      ('offence_groups', 'X-MIX', 'gemengde groep', 'used', 'not_mapped', false, NULL, NULL, NULL, true, true, true),
      ('offences', NULL, NULL, 'unknown', 'refused', NULL, NULL, NULL, NULL, NULL, NULL, NULL))
    AS r(code_list, local_code, label_nl, code_state, mapping_state, is_verified, offence_group, iccs_code,
      iccs_verified, lost_offence, lost_group, lost_iccs);
CREATE TABLE marts.mart_justice__published_series AS
  SELECT 'Rijksrecherche' AS reporter_name, year, 'omkoping' AS offence_label_nl, 'zaak' AS unit_of_count, count,
    'final' AS status, 'jaarbericht' AS citation_text, 'p. 12' AS citation_reference, 'published' AS data_origin
  FROM (VALUES (2021, 11), (2022, 14)) AS p(year, count);
CREATE TABLE marts.mart_screening__published_series AS
  SELECT 2022 AS year, 'VOG aangevraagd' AS measure_nl, 1000000 AS count, 'rounded' AS count_quality,
    'jaarbericht' AS citation_text, 'p. 3' AS citation_reference, 'published' AS data_origin;
CREATE TABLE marts.mart_justice__chain_flows AS
  SELECT '00000099900000002000' AS reporter_oin, 'Openbaar Ministerie' AS reporter_name, 'PH5' AS phase_id, 5 AS
    phase_order, 'instroom OM' AS phase_name_nl, CASE n WHEN 1 THEN 'EU-PUB' ELSE 'EU-MIS' END AS offence_group,
    'ambtelijke omkoping' AS offence_group_name_nl, 2025 AS year, 'european' AS territory, '' AS region_name, 'zaak'
    AS unit_of_count, 'principal_offence' AS counting_rule, 'registration' AS basis_year, 12 AS months_covered, true
    AS is_provisional, 9 AS case_count, 4 AS prosecution_count, 2 AS dismissal_count, 1 AS non_trial_count, 0 AS
    conviction_count, 0 AS acquittal_count, 10 AS stock_begin_count, 9 AS stock_in_count, 7 AS stock_out_count, 12 AS
    stock_end_count, 12 AS stock_counted, 'synthetic' AS data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_justice__durations AS
  SELECT '00000099900000002000' AS reporter_oin, 'Openbaar Ministerie' AS reporter_name, 'PH5' AS phase_id, 5 AS
    phase_order, 'instroom OM' AS phase_name_nl, CASE n WHEN 1 THEN 'EU-PUB' ELSE 'EU-MIS' END AS offence_group,
    'ambtelijke omkoping' AS offence_group_name_nl, 2025 AS year, 'european' AS territory, '' AS region_name, 'zaak'
    AS unit_of_count, 'principal_offence' AS counting_rule, 'registration' AS basis_year, 7 AS closed_count, 91 AS
    median_from_days, 180 AS median_to_days, 'synthetic' AS data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_justice__hand_overs AS
  SELECT 'PH4' AS from_phase_id, 'opsporing' AS from_phase_name_nl, 'PH5' AS to_phase_id, 'instroom OM' AS
    to_phase_name_nl, DATE '2025-01-01' AS cohort_month, CASE n WHEN 1 THEN 'EU-PUB' ELSE 'EU-MIS' END AS
    offence_group, 'ambtelijke omkoping' AS offence_group_name_nl, 'european' AS territory, 'zaak' AS unit_of_count, 1
    AS left_reporters, 1 AS arrived_reporters, 5 AS left_count, 4 AS arrived_count, 1 AS difference, 'synthetic' AS
    data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_justice__capacity AS
  SELECT '00000099900000002000' AS reporter_oin, 'Openbaar Ministerie' AS reporter_name, 'PH5' AS phase_id, 'instroom
    OM' AS phase_name_nl, 2023 + n AS year, 'european' AS territory, 12 AS months_covered, 12.5e0 AS
    capacity_staff_years, 'synthetic' AS data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_justice__eu_indicators AS
  SELECT 'EU-03-a' AS series_id, 'EU-03' AS indicator_id, CAST(3 AS BIGINT) AS indicator_number, 'vervolgingen' AS
    indicator_name_nl, 'prosecutions' AS indicator_name_en, 'beslissingen om te vervolgen' AS series_name_nl,
    'decisions to prosecute' AS series_name_en, measure, 'voorstel;kamerbrief' AS basis, CAST(2025 AS BIGINT) AS year,
    'european' AS territory, 'EU-PUB' AS offence_group, 'ambtelijke omkoping' AS offence_group_name_nl, 'bribery' AS
    offence_group_name_en, breakdown, side, 'all' AS sector, 'all' AS person_kind, 'all' AS official_level,
    '00000099900000002000' AS reporter_oin, 'Openbaar Ministerie' AS reporter_name, 'PH6' AS phase_id, 'beslissing OM'
    AS phase_name_nl, 'decision' AS phase_name_en, unit_of_count, 'principal_offence' AS counting_rule, 'decision' AS
    basis_year, state, reason, CASE measure WHEN 'outcome' THEN n END AS value, median_from_days, median_to_days, n,
    CAST(12 AS BIGINT) AS months_covered, false AS is_provisional, DATE '2026-06-30' AS cut_off_date,
    CAST(1 AS BIGINT) AS statements_after_cut_off, CAST(1 AS BIGINT) AS replaced_after_cut_off,
    CAST(0 AS BIGINT) AS unmapped_codes_count, '' AS first_unmapped_code, 'synthetic' AS data_origin
  FROM (VALUES ('outcome', 'total', 'all', 'verdachte', 'value', 'told', CAST(5 AS BIGINT), CAST(NULL AS BIGINT),
                CAST(NULL AS BIGINT)),
               ('outcome', 'side', 'active', 'verdachte', 'value', 'told', 2, NULL, NULL),
               ('outcome', 'side', 'passive', 'verdachte', 'value', 'told', 3, NULL, NULL),
               ('duration', 'total', 'all', 'zaak', 'value', 'told', 4, 91, 180),
               ('outcome', 'total', 'all', 'feit', 'overdue', 'months_are_missing', NULL, NULL, NULL))
    AS s(measure, breakdown, side, unit_of_count, state, reason, n, median_from_days, median_to_days);
CREATE TABLE marts.mart_monitoring__staff_reports AS
  SELECT DATE '2026-04-01' AS quarter_from, 'openbaar_bestuur' AS sector, 'P01' AS process_id, 'uitgifte' AS
    process_name_nl, 'omkoping' AS conduct_id, 2 AS conduct_order, 'omkoping' AS conduct_name_nl, CASE n WHEN 1 THEN
    'approached' ELSE 'bribed' END AS report_kind, 'benaderd' AS report_kind_name_nl, 4 AS organisations_count, false
    AS is_suppressed, 3 AS reports_count, 80.5e0 AS staff_years, 'synthetic' AS data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_monitoring__practice AS
  SELECT '00000099' || lpad(CAST(n AS VARCHAR), 9, '0') || '000' AS organisation_oin, 'Gemeente ' || n AS
    organisation_name, 'openbaar_bestuur' AS sector, 'public' AS public_private, 'P01' AS process_id, 'uitgifte' AS
    process_name_nl, DATE '2026-08-01' AS month_from, 'detect' AS monitoring_profile, 'detecteren' AS
    monitoring_profile_name_nl, true AS is_logging_pilot, CAST(NULL AS VARCHAR) AS private_logging, 40 AS
    releases_requested_12_months, 2 AS releases_refused_12_months, 'synthetic' AS data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_monitoring__early_warnings AS
  SELECT warning_id, kind, kind AS kind_name_nl, level, level AS level_name_nl, subject_id, subject_id AS subject_name_nl,
    organisation_oin, unit_id, process_id, sector, region_code, partner, period_from, period_to, closes_on, state, state AS
    state_name_nl, CAST(members AS BIGINT) AS members_count, CAST(observed AS BIGINT) AS observed, 2.5e0 AS expected,
    30.0e0 AS exposure, 0.001e0 AS p_value, 0.01e0 AS threshold, CAST(observed AS BIGINT) AS observed_now, 'Wat verklaart dit?'
    AS question_nl, CAST(NULL AS BIGINT) AS reply_number, CAST(NULL AS VARCHAR) AS reply_stance, CAST(NULL AS VARCHAR) AS
    reply_text, CAST(NULL AS DATE) AS replied_on, 'synthetic' AS data_origin
  FROM (VALUES
    ('waaaaaaaaaaaaaaaaaaaa', 'signals', 'unit', 'o000000001-P01', '00000099000000001000', 'o000000001-P01', 'P01',
      'openbaar_bestuur', 'PV20', 'riec-loket', DATE '2026-08-01', DATE '2026-08-31', DATE '2026-10-15', 'provisional', 1, 12),
    ('wbbbbbbbbbbbbbbbbbbbb', 'silence', 'region', 'PV20', NULL, NULL, NULL, NULL, 'PV20', NULL, DATE '2026-04-01',
      DATE '2026-06-30', DATE '2026-08-14', 'final', 5, 9)) AS w(warning_id, kind, level, subject_id, organisation_oin,
    unit_id, process_id, sector, region_code, partner, period_from, period_to, closes_on, state, members, observed);
CREATE TABLE marts.mart_screening__indicators AS
  SELECT '00000099' || lpad(CAST(n AS VARCHAR), 9, '0') || '000' AS organisation_oin, 'Gemeente ' || n AS
    organisation_name, 'gemeente' AS organisation_type, 'openbaar_bestuur' AS sector, 'TOEZICHT' AS
    function_category_id, 'toezicht' AS function_category_name_nl, DATE '2026-04-01' AS period_from, DATE '2026-06-30'
    AS period_to, 20 AS hires, 10 AS leavers, 20 AS vog_requested, 6 AS screening_requested, 0.5e0 AS
    references_checked_share, 0.2e0 AS rehiring_checks_share, 0.4e0 AS exit_interviews_share, 'own' AS vog_policy,
    'at_hiring' AS screening_policy, 'synthetic' AS data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_screening__outcomes AS
  SELECT 2023 + n AS year, 'openbaar_bestuur' AS sector, 'TOEZICHT' AS function_category_id, 'toezicht' AS
    function_category_name_nl, 4 AS organisations_count, false AS is_suppressed, 20 AS vog_requested, 19 AS
    vog_issued, 1 AS vog_refused, 6 AS screening_requested, 5 AS screening_passed, 1 AS screening_failed, 'synthetic'
    AS data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_resilience__equipped AS
  SELECT '00000099' || lpad(CAST(n AS VARCHAR), 9, '0') || '000' AS organisation_oin, 'Gemeente ' || n AS
    organisation_name, 'gemeente' AS organisation_type, 'openbaar_bestuur' AS sector, 'public' AS public_private,
    'PV20' AS region_code, 'european' AS territory, 'some' AS equipped, true AS has_authorisation_management, false AS
    has_compartmentalisation, true AS has_logging, DATE '2026-03-01' AS told_on, 2 AS measures_in_use, 1 AS
    measures_coming, DATE '2026-03-01' AS measures_told_on, 'synthetic' AS data_origin
  FROM (VALUES (1), (2)) AS p(n);
CREATE TABLE marts.mart_insights__standing AS
  SELECT finding_number, 'Kenniscentrum' AS issuer_name, 'verkenning' AS document_id, '1.0' AS document_version, finding_id,
    'Verkenning' AS title, kind, status, state, DATE '2026-05-01' AS reference_date, expected_by, published_on, valid_until,
    days_until_expiry, sector, process_id, process_id AS process_name_nl, '*' AS organisation_type,
    CASE WHEN middle IS NOT NULL THEN 'inherent' END AS basis, CASE WHEN middle IS NOT NULL THEN 'kans-5' END AS likelihood_scale_id,
    CASE WHEN middle IS NOT NULL THEN 'kans in vijf stappen' END AS likelihood_scale_nl, middle - 1 AS likelihood_low,
    middle AS likelihood_mid, middle + 1 AS likelihood_high, CASE WHEN middle IS NOT NULL THEN 'impact-5' END AS impact_scale_id,
    CASE WHEN middle IS NOT NULL THEN 'impact in vijf stappen' END AS impact_scale_nl, middle - 1 AS impact_low,
    middle AS impact_mid, middle + 1 AS impact_high, CASE WHEN middle IS NOT NULL THEN CAST(9 AS BIGINT) END AS experts_count,
    'wat er staat' AS citation_text, 'p. 3' AS citation_reference, 'synthetic' AS data_origin
  FROM (VALUES (CAST(20 AS BIGINT), 'druk', 'threat', 'published', 'in_force', CAST(NULL AS DATE), DATE '2026-05-01', DATE '2027-05-01',
                CAST(213 AS BIGINT), 'transport_logistiek', 'P09', 3.0e0),
               (21, 'geheel', 'threat', 'expected', 'overdue', DATE '2026-06-01', NULL, NULL, NULL, '*', '*', NULL))
    AS i(finding_number, finding_id, kind, status, state, expected_by, published_on, valid_until, days_until_expiry, sector,
         process_id, middle);
CREATE TABLE marts.mart_insights__priors AS
  SELECT 'openbaar_bestuur' AS sector, process_id, process_id AS process_name_nl, insight_id, finding_number,
    CASE WHEN finding_number IS NULL THEN 'baseline' ELSE 'finding' END AS source_kind, 'Kenniscentrum' AS issuer_name,
    'Verkenning' AS title, 'p. 3' AS citation_reference, use_state, tier, 'inherent' AS basis,
    CAST(9 AS BIGINT) AS experts_count, middle / 2 AS rate_q05, middle AS rate_median, middle * 2 AS rate_q95, weight AS
    rate_weight, weight BETWEEN 0.1e0 AND 0.9e0 AS is_in_conflict, 20.0e0 AS impact_low, 30.0e0 AS impact_mid, 50.0e0 AS
    impact_high, weight AS impact_weight, 5.0e0 AS combined_rate_q05, 10.0e0 AS combined_rate_median, 20.0e0 AS
    combined_rate_q95, 30.0e0 AS combined_impact, insight_state, CAST(8 AS BIGINT) AS units_count, DATE '2027-05-01' AS
    valid_until, DATE '2027-05-01' AS renew_by, 'synthetic' AS data_origin
  FROM (VALUES ('P01', 'a', CAST(20 AS BIGINT), 'counts', CAST(1 AS BIGINT), 40.0e0, 0.5e0, 'inzicht'),
               ('P01', 'b', 24, 'counts', 1, 2.0e0, 0.5e0, 'inzicht'), ('P01', 'c', 25, 'set_aside', 2, 9.0e0, 0.0e0, 'inzicht'),
               ('P02', 'a', 26, 'expired', 1, 40.0e0, 0.0e0, 'verlopen'), ('P02', 'basis', NULL, 'counts', 2, 9.0e0, 1.0e0, 'verlopen'))
    AS i(process_id, insight_id, finding_number, use_state, tier, middle, weight, insight_state);
CREATE TABLE marts.mart_insights__obstacles AS
  SELECT finding_number, 'Kenniscentrum' AS issuer_name, 'gegevensdeling' AS document_id, '1.0' AS document_version,
    'vertrek' AS finding_id, 'Gegevensdeling' AS title, 'rehiring' AS sharing_purpose, 'prevents' AS obstacle_effect,
    'Voorbeeldwet art. 7' AS legal_provision, 'in_force' AS state, DATE '2026-05-01' AS published_on,
    DATE '2027-05-01' AS valid_until, CAST(213 AS BIGINT) AS days_until_expiry, 'wat er staat' AS citation_text,
    'p. 3' AS citation_reference, 'synthetic' AS data_origin
  FROM (VALUES (CAST(22 AS BIGINT)), (23)) AS o(finding_number);
CREATE TABLE marts.mart_insights__recommendations AS
  SELECT 'Coördinatiepunt' AS coordinator_name, 'VOORBEELDRAAD' AS body_id, 'Voorbeeldraad' AS body_name_nl,
    'Example council' AS body_name_en, 'ronde-2' AS body_round, reference_number, 'integriteit' AS theme,
    'government' AS addressee, 'v-' || outcome_class AS status_id, outcome_class AS status_name_nl,
    outcome_class AS status_name_en, outcome_class, DATE '2026-05-01' AS reference_date, assessed_on, due_on, is_overdue,
    'in behandeling' AS response, CAST(1 AS BIGINT) AS measures_count, 'wat er staat' AS citation_text,
    'p. 3' AS citation_reference, 'synthetic' AS data_origin
  FROM (VALUES ('i', 'done', DATE '2026-04-01', DATE '2026-05-01', false),
               ('ii', 'partly', DATE '2026-04-01', DATE '2026-05-01', true), ('iii', 'pending', NULL, DATE '2027-05-01', false))
    AS r(reference_number, outcome_class, assessed_on, due_on, is_overdue);
CREATE TABLE marts.mart_insights__recommendation_reports AS
  SELECT 'Coördinatiepunt' AS coordinator_name, 'VOORBEELDRAAD' AS body_id, 'Voorbeeldraad' AS body_name_nl,
    'Example council' AS body_name_en, 'ronde-2' AS body_round, 'verslag' AS reference_number, 'integriteit' AS theme,
    status_id, status_id AS status_name_nl, status_id AS status_name_en, outcome_class, counted AS recommendations_count,
    CAST(7 AS BIGINT) AS recommendations_total, DATE '2026-05-01' AS reference_date, DATE '2026-04-01' AS assessed_on,
    DATE '2027-05-01' AS due_on, 'wat er staat' AS citation_text, 'p. 3' AS citation_reference, 'synthetic' AS data_origin
  FROM (VALUES ('v-done', 'done', CAST(5 AS BIGINT)), ('unknown', 'unknown', 2)) AS r(status_id, outcome_class, counted);
CREATE TABLE marts.mart_picture__replies AS
  SELECT reply_number, '00000099000000001000' AS organisation_oin, 'Gemeente 1' AS organisation_name,
    'openbaar_bestuur' AS sector, unit_id, process_id, process_id AS process_name_nl, 'r000001' AS about_release_id, indicator_id,
    indicator_id AS indicator_name_nl, indicator_id AS indicator_name_en, 'explains' AS stance, 'uitleg' AS reply_text,
    DATE '2026-09-01' AS replied_on, 'none' AS support_state, 'synthetic' AS data_origin
  FROM (VALUES (CAST(30 AS BIGINT), 'o000000001-P01', 'P01', 'kwadrant'), (31, NULL, NULL, 'levering'))
    AS r(reply_number, unit_id, process_id, indicator_id);
CREATE TABLE marts.mart_measures__standing AS
  SELECT '00000099000000001000' AS organisation_oin, 'Gemeente 1' AS organisation_name, 'gemeente' AS organisation_type,
    'openbaar_bestuur' AS sector, 'PV20' AS region_code, 'european' AS territory, measure_key,
    'maatregel ' || measure_key AS measure_name_nl, 'measure ' || measure_key AS measure_name_en, false AS is_own_measure,
    CAST(2 AS BIGINT) AS line, 'overheid' AS line_name_nl, 'proceseigenaar' AS owner_role_nl, 'in_use' AS status_id,
    'in gebruik' AS status_name_nl, CAST(4 AS BIGINT) AS status_sequence, 'documented' AS evidence_grade,
    DATE '2026-06-01' AS reference_date, CAST(NULL AS DATE) AS planned_date, false AS is_behind_plan,
    CAST(2 AS BIGINT) AS processes_count, 'uitgifte; vergunningen' AS processes_nl, 0.8e0 AS share_covered,
    false AS is_from_mainports, grade AS effect_evidence_grade, direction AS effect_direction, direction AS effect_direction_nl,
    change AS relative_change, change * 2 AS relative_change_low, change / 2 AS relative_change_high,
    'na invoering minder' AS citation_text, 'evaluatie 2025' AS citation_reference, 'synthetic' AS data_origin
  FROM (VALUES ('M36', 'documented', 'fewer_incidents', -0.3e0), ('M41', 'none', NULL, NULL))
    AS m(measure_key, grade, direction, change);
CREATE TABLE marts.mart_measures__lines AS
  SELECT line, 'lijn ' || line AS line_name_nl, 'line ' || line AS line_name_en, status_id, status_id AS status_name_nl,
    status_sequence, counted AS measures_count, least(counted, 1) AS organisations_count, CAST(0 AS BIGINT) AS behind_plan_count,
    CAST(0 AS BIGINT) AS from_mainports_count, least(counted, 1) AS effect_shown_count, 'synthetic' AS data_origin
  FROM (SELECT line, status_id, status_sequence,
          (SELECT count(*) FROM marts.mart_measures__standing AS s WHERE s.line = l.line AND s.status_id = t.status_id) AS counted
        FROM (VALUES (CAST(1 AS BIGINT)), (2), (3), (4)) AS l(line),
             (VALUES ('considered', CAST(1 AS BIGINT)), ('planned', 2), ('in_progress', 3), ('in_use', 4), ('ended', 5),
                     ('rejected', 6)) AS t(status_id, status_sequence));
CREATE TABLE marts.mart_measures__caribbean AS
  SELECT '00000099101000001000' AS organisation_oin, 'Openbaar lichaam 1' AS organisation_name, 'BQ-BO' AS region_code,
    'Bonaire' AS region_name, measure_key, 'maatregel ' || measure_key AS measure_name_nl, CAST(2 AS BIGINT) AS line,
    CAST(1 AS BIGINT) AS european_organisations_count, position, position AS position_nl, explanation,
    CASE WHEN position <> 'not_told' THEN 'in gebruik' END AS status_name_nl,
    CASE WHEN position <> 'not_told' THEN DATE '2026-05-01' END AS reference_date, 'synthetic' AS data_origin
  FROM (VALUES ('M36', 'explain_tailored', 'de balie is klein'), ('M41', 'not_told', NULL)) AS c(measure_key, position, explanation);
CREATE TABLE marts.mart_resilience__awareness AS
  SELECT '00000099000000001000' AS organisation_oin, 'Gemeente 1' AS organisation_name, 'gemeente' AS organisation_type,
    'openbaar_bestuur' AS sector, 'european' AS territory, 'e-learning' AS activity_id, 'e-learning' AS activity_name_nl,
    'e_learning' AS form, 'M10' AS measure_id, DATE '2026-04-01' AS period_from, DATE '2026-06-30' AS period_to,
    'ALLE' AS function_category_id, 'alle functies samen' AS function_category_name_nl, CAST(30 AS BIGINT) AS participants,
    CAST(60 AS BIGINT) AS target_group_size, 0.5e0 AS share_reached, 'documented' AS evidence_grade, CAST(3 AS BIGINT) AS sessions,
    2.0e0 AS hours_per_participant, CAST(1 AS BIGINT) AS organisations_reached, CAST(1 AS BIGINT) AS organisations_invited,
    CAST(20 AS BIGINT) AS respondents, 0.75e0 AS useful_share, 'synthetic' AS data_origin;
CREATE TABLE marts.mart_insights__lessons AS
  SELECT CAST(12 AS BIGINT) AS lesson_number, CAST(2026 AS BIGINT) AS lesson_year, CAST(2023 AS BIGINT) AS case_year,
    CAST(4 AS BIGINT) AS cases_evaluated, 'uitvoering' AS sector, 'P24' AS process_id, 'uitkeringen' AS process_name_nl,
    'omkoping' AS conduct_id, 'omkoping' AS conduct_name_nl, 'CERT-12' AS control_id, 'CERT' AS framework,
    'monitoren' AS control_title_nl, 'bypassed' AS failure, 'werd omzeild' AS failure_nl, 'rechten volgen uit werk' AS lesson,
    'functiescheiding' AS recommended_measures_nl, 'in_progress' AS follow_up_status_id, 'in uitvoering' AS follow_up_status_nl,
    'synthetic' AS data_origin;
