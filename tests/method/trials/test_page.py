"""docs/method-evidence.md is what runs measured: the long form writes it part by part, the short form checks it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from infra.settings import REPOSITORY
from tests.method.trials import page
from tests.method.trials.evidence import PARTS, Evidence, parameters_hash
from tests.method.trials.figures import KINDS
from tests.method.trials.margins import difference

DOCS = REPOSITORY / "docs"


@pytest.fixture(scope="module")
def written(long_run: bool) -> Path:
    """Where this run writes."""
    return DOCS if long_run else REPOSITORY / "var" / "method-evidence"


@pytest.mark.parametrize("part", PARTS)
def test_what_this_run_measures_is_written_down(part: str, evidence: Evidence, written: Path) -> None:
    page.write_part(written, part, {"about": evidence.about(part), "figures": evidence.part(part)})


def test_the_errors_of_the_closed_forms_are_written_down(approximation_errors: dict[str, float], written: Path) -> None:
    page.write_part(written, "approximations", {"figures": approximation_errors})


def test_page_and_plots_are_those_of_their_figures(written: Path, tmp_path: Path) -> None:
    page.write(written, written)
    page.write(DOCS, tmp_path)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")}
    kept = {path.relative_to(DOCS) for path in DOCS.glob("method-evidence/*.svg")} | {Path("method-evidence.md")}
    assert made == kept
    assert [name for name in made if (DOCS / name).read_bytes() != (tmp_path / name).read_bytes()] == []


@pytest.mark.parametrize("part", PARTS)
def test_the_page_was_made_with_the_parameters_of_today(part: str) -> None:
    """After a change of what is fixed beforehand: `make long-method`, and commit what it writes."""
    assert page.read_part(DOCS, part)["about"]["parameters"] == parameters_hash(part)


def test_the_page_says_what_is_measured_now(written: Path) -> None:
    """Every coverage on the page, within the binomial error of both runs: a change of the method shows here.

    What is measured of the invented country changes with that country; its own tests say what must hold of it.
    """
    off = []
    told, now = (page.read_part(place, "countries")["figures"] for place in (DOCS, written))
    for name, country in told.items():
        for then, today in zip(country["cells"], now[name]["cells"], strict=True):
            allowed = difference(then["draws"], today["draws"])
            off += [
                (name, today["cell"], kind, then[kind]["covered"], today[kind]["covered"])
                for kind in KINDS
                if abs(then[kind]["covered"] - today[kind]["covered"]) > allowed
            ]
    assert off == []


def test_the_page_says_of_rankings_what_is_measured_now(written: Path) -> None:
    """Within four standard errors of the two runs."""
    told, now = (page.read_part(place, "recovery")["figures"] for place in (DOCS, written))
    off = []
    for country, rankings in told.items():
        for name, then in rankings.items():
            today = now[country][name]
            if abs(then["mean"] - today["mean"]) > 4 * math.hypot(then["error"], today["error"]):
                off.append((country, name, then["mean"], today["mean"]))
    assert off == []
