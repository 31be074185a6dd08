"""When the figures are on the screen: a release that holds the last row, and a dashboard that shows that release."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from infra.cli.demo_screen import Screen
from infra.errors import OperationError
from infra.settings import Settings

AUDIENCE = "sbo"
_POLL_SECONDS = 1.0
_SAY_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Release:
    """`ingest_seq`: the last row of the lake that it knows. `reference_date`: ISO date that it is about."""

    id: str
    ingest_seq: int
    reference_date: str

    def __str__(self) -> str:
        return f"release {self.id} holds row {self.ingest_seq}"


def current(of: Settings) -> Release | None:
    """The release that is current; None before the first."""
    path = (of.releases_dir / "current" / f"{AUDIENCE}.duckdb").resolve().parent / "manifest.json"
    if not path.exists():
        return None
    held = json.loads(path.read_text(encoding="utf-8"))
    return Release(held["release_id"], held["inputs"]["ingest_seq"], held["inputs"]["reference_date"])


def corrections(of: Settings, release: Release) -> Counter[str]:
    """Corrections and retractions in the release's own file, by what became of them."""
    import duckdb

    with duckdb.connect(str(of.releases_dir / release.id / f"{AUDIENCE}.duckdb"), read_only=True) as file:
        return Counter(
            dict(file.execute("SELECT status, count(*) FROM mart_audit__corrections GROUP BY ALL").fetchall())
        )


def wait_on_screen(
    of: Settings, screen: Screen, tile: tuple[str, ...], wanted: int, timeout: float, say: Callable[[str], None]
) -> tuple[Release, float]:
    """The release that Superset shows in `tile` once it holds row `wanted`, and when that was (seconds since 1970).

    Raises `OperationError` when time runs out.
    """
    until = time.monotonic() + timeout
    told = 0.0
    release = current(of)
    while time.monotonic() < until:
        release = current(of)
        if release and release.ingest_seq >= wanted and _shown(screen, tile) == {release.id}:
            say(f"the screen shows it: {release}")
            return release, time.time()
        if time.monotonic() - told > _SAY_SECONDS:
            told = time.monotonic()
            say(f"waiting for a release with row {wanted}: {release or 'no release yet'}")
        time.sleep(_POLL_SECONDS)
    raise OperationError(
        f"after {timeout:.0f} s row {wanted} isn't on the screen: {release or 'there is no release'}. Look in Airflow "
        f"at the DAG risk_picture (http://127.0.0.1:{of.airflow_port}/) and run `risicobeeld status`"
    )


def _shown(screen: Screen, tile: tuple[str, ...]) -> set[str]:
    """Releases that the tile shows; none while Superset doesn't answer (it may be starting again)."""
    try:
        return {row["release_id"] for row in screen.tile(tile)}
    except OperationError:
        return set()
