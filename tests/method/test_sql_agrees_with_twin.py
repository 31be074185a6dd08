"""The SQL and its slow, obvious twin compute the same picture from the same events."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.method.conftest import Picture, build, copied

TOLERANCE = 1e-9
METHOD = """
    SELECT units.unit_id, units.staff_years, resilience.p, resilience.q, resilience.remaining_mean AS r,
      exposure.effective_exposure AS "E", exposure.signals AS y, unit_level.a, unit_level.b,
      unit_level.data_weight AS "W", cumulants.kappa_1, cumulants.kappa_2, cumulants.kappa_3, cumulants.kappa_4,
      cumulants.mean, cumulants.second_moment,
      cumulants.coverage_log_variance AS v_c, exceedance.log_p05, exceedance.log_p50, exceedance.log_p95,
      exceedance.within_log_p05, exceedance.within_log_p95, exceedance.p_above_appetite,
      decomposition.d_group, decomposition.d_signals, decomposition.d_impact, decomposition.d_resilience,
      decomposition.d_rest, ranks.rank_expected, ranks.rank_low, ranks.rank_high, knowledge.scan_knowledge,
      knowledge.coverage_mean, knowledge.knowledge_share, vok.value_of_knowing, quadrants.quadrant
    FROM intermediate.int_frame__units AS units
    JOIN intermediate.int_method__resilience AS resilience USING (unit_id)
    JOIN intermediate.int_method__exposure AS exposure USING (unit_id)
    JOIN intermediate.int_method__unit_level AS unit_level USING (unit_id)
    JOIN intermediate.int_method__cumulants AS cumulants USING (unit_id)
    JOIN intermediate.int_method__exceedance AS exceedance USING (unit_id)
    JOIN intermediate.int_method__decomposition AS decomposition USING (unit_id)
    JOIN intermediate.int_method__ranks AS ranks USING (unit_id)
    JOIN intermediate.int_method__knowledge AS knowledge USING (unit_id)
    JOIN intermediate.int_method__value_of_knowing AS vok USING (unit_id)
    JOIN intermediate.int_method__quadrants AS quadrants USING (unit_id)
"""


def differences(found: list[dict[str, Any]], twin: dict[str, dict[str, Any]]) -> list[str]:
    """Each value that is further off than the tolerance (relative, absolute below 1)."""
    off = []
    for row in found:
        own = twin[row["unit_id"]]
        for name, value in row.items():
            if name == "unit_id":
                continue
            same = (
                value == own[name]
                if isinstance(value, str)
                else math.isclose(value, own[name], rel_tol=TOLERANCE, abs_tol=TOLERANCE)
            )
            if not same:
                off.append(f"{row['unit_id']} {name}: SQL {value!r}, twin {own[name]!r}")
    return off


def assert_agrees(picture: Picture) -> None:
    facts, units, groups = picture.twin
    found = picture.rows(METHOD)
    assert {row["unit_id"] for row in found} == set(units)
    assert differences(found, units) == []
    for row in picture.rows("SELECT * FROM intermediate.int_method__group_level"):
        group = groups[row["sector"], row["process_id"]]
        assert row["insight_state"] == group["insight_state"]
        assert row["group_a"] == pytest.approx(group["A"], rel=TOLERANCE)
        assert row["group_b"] == pytest.approx(group["B"], rel=TOLERANCE)
    states = {
        (row["organisation_oin"], row["stream"], row["period_from"]): (
            row["partner"],
            row["due_date"],
            row["state"],
            row["received_at"],
        )
        for row in picture.rows("SELECT * FROM marts.mart_audit__deliveries")
    }
    expected = {
        key: (one["partner"], one["due"], one["state"], one["received_at"]) for key, one in facts.deliveries.items()
    }
    assert [key for key in states.keys() | expected.keys() if states.get(key) != expected.get(key)] == []
    months = {
        (row["unit_id"], row["period_from"]): row["delivery_state"]
        for row in picture.rows("SELECT * FROM intermediate.int_deliveries__unit_months")
    }
    told = {(name, first): state for name, unit in units.items() for first, state in unit["month_states"].items()}
    assert [key for key in months.keys() | told.keys() if months.get(key) != told.get(key)] == []


def test_every_unit_agrees_to_nine_digits(picture: Picture) -> None:
    assert_agrees(picture)


def test_a_picture_up_to_an_earlier_number_agrees_too(picture: Picture, tmp_path: Path) -> None:
    """Fewer events, other states, and rows above the pin that staging already holds."""
    settings = copied(picture, tmp_path / "home")
    pin = build(settings, picture.lake, up_to=picture.lake.head // 2)
    assert_agrees(Picture(settings, picture.lake, pin))


def test_the_comparison_sees_a_difference_in_the_ninth_digit(picture: Picture) -> None:
    _, units, _ = picture.twin
    found = picture.rows(METHOD)
    found[0]["kappa_1"] *= 1 + 3e-9
    assert len(differences(found, units)) == 1


def test_the_country_exercises_what_is_compared(picture: Picture) -> None:
    """Without these the agreement would say little."""
    _, units, groups = picture.twin
    assert len(units) > 1500
    assert {group["insight_state"] for group in groups.values()} == {"inzicht", "geen_inzicht", "verlopen"}
    told = picture.rows("SELECT * FROM marts.mart_insights__priors")
    assert {row["use_state"] for row in told} == {"counts", "set_aside", "expired"}
    assert {row["is_in_conflict"] for row in told} == {True, False}
    kinds = picture.rows("SELECT DISTINCT evidence_kind AS kind FROM intermediate.int_method__resilience_evidence")
    assert {row["kind"] for row in kinds} == {"scan", "measure", "training", "screening"}
    assert {unit["quadrant"] for unit in units.values()} == {"Handelen", "Onderzoeken", "Borgen", "Volgen"}
    assert sum(unit["y"] > 0 for unit in units.values()) > 20
    assert sum(unit["W"] == 0 for unit in units.values()) > 100
    states = {row["state"] for row in picture.rows("SELECT DISTINCT state FROM marts.mart_audit__deliveries")}
    assert {"value", "true_zero", "overdue", "not_participating"} <= states
