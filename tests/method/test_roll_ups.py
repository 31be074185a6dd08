"""The volume of many units together: what they share counts once, and what nobody works in is a true zero."""

from __future__ import annotations

import pytest

from tests.method.conftest import Picture
from tests.twin.rollups import roll_ups

TOLERANCE = 1e-9


def test_every_roll_up_agrees_with_the_twin_to_nine_digits(picture: Picture) -> None:
    facts, _, groups = picture.twin
    expected = roll_ups(facts, groups)
    found = picture.rows("SELECT * FROM intermediate.int_method__roll_ups")
    assert {(row["dimension"], row["member"]) for row in found} == set(expected)
    for row in found:
        own = expected[row["dimension"], row["member"]]
        assert {name: row[name] for name in own} == pytest.approx(own, rel=TOLERANCE, abs=TOLERANCE)


def test_a_roll_up_of_one_unit_has_the_moments_of_that_unit(picture: Picture) -> None:
    found = picture.rows("""
        SELECT groups.volume_mean, groups.volume_variance, groups.staff_years / 10000 AS size, cumulants.mean,
          cumulants.second_moment
        FROM intermediate.int_method__insight_groups AS groups
        JOIN intermediate.int_method__roll_up_members AS members USING (dimension, member)
        JOIN intermediate.int_frame__units AS units
          ON units.organisation_oin = members.organisation_oin AND units.process_id = groups.process_id
        JOIN intermediate.int_method__cumulants AS cumulants
          ON cumulants.unit_id = units.unit_id AND cumulants.sector = groups.sector
        WHERE groups.units_count = 1
    """)
    assert len(found) > 20
    for row in found:
        mean, square = row["size"] * row["mean"], row["size"] ** 2 * row["second_moment"]
        assert row["volume_mean"] == pytest.approx(mean, rel=TOLERANCE)
        assert row["volume_variance"] == pytest.approx(square - mean**2, rel=1e-7)


def test_members_of_a_dimension_add_up_to_the_whole_in_their_means_and_not_in_their_spread(picture: Picture) -> None:
    sums = picture.rows("""
        SELECT dimension, sum(volume_mean) AS mean, sum(units_count) AS units, sum(volume_variance) AS variance
        FROM intermediate.int_method__roll_ups GROUP BY dimension
    """)
    by_dimension = {row["dimension"]: row for row in sums}
    whole = by_dimension.pop("whole")
    del by_dimension["priority"]
    assert set(by_dimension) == {"sector", "region", "territory", "organisation_type", "public_private"}
    for row in by_dimension.values():
        assert row["mean"] == pytest.approx(whole["mean"], rel=TOLERANCE)
        assert row["units"] == whole["units"]
    assert by_dimension["sector"]["variance"] == pytest.approx(whole["variance"], rel=TOLERANCE)
    assert by_dimension["region"]["variance"] < 0.8 * whole["variance"]  # what regions share within a group is left out


def test_every_member_of_the_registers_has_a_row_with_a_state(picture: Picture) -> None:
    found = picture.rows("SELECT * FROM marts.mart_picture__roll_ups")
    regions = {row["member"] for row in found if row["dimension"] == "region"}
    assert {"BQ-BO", "BQ-SE", "BQ-SA"} < regions
    assert len(regions) == 12 + 3 + 1
    for row in found:
        assert (row["volume_state"] == "true_zero") == (row["units_count"] == 0) == (row["volume_p95"] == 0)
    assert {"value", "not_participating"} <= {row["coverage_state"] for row in found}
