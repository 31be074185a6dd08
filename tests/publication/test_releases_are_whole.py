"""A reader gets a whole release at every moment, and never an older one than before."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.publication import release, shelf
from connectors.publication.outcomes import GateResult
from infra.settings import Settings
from infra.warehouse import BuildPin

SWAPS = 20
READER = textwrap.dedent("""
    import sys, duckdb
    from pathlib import Path
    link, stop = Path(sys.argv[1]), Path(sys.argv[2])
    opens = 0
    while not stop.exists():
        with duckdb.connect(str(link), read_only=True) as connection:
            info = connection.execute("SELECT release_id FROM release_info").fetchone()[0]
            tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall() if row[0] != "release_info"]
            seen = {connection.execute(f"SELECT any_value(release_id) FROM {table}").fetchone()[0] for table in tables}
        assert seen == {info}, (seen, info)
        opens += 1
        print(info, flush=True)
""")


def test_a_reader_sees_whole_releases_in_order_over_twenty_swaps(
    here: Settings, pin: BuildPin, passed: GateResult, tmp_path: Path
) -> None:
    release.make(here, pin, passed)
    stop, told = tmp_path / "stop", tmp_path / "told"
    with told.open("w") as output:
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(shelf.current_link(here, "sbo")), str(stop)],
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            made = [release.make(here, pin, passed) for _ in range(SWAPS)]
            deadline = time.monotonic() + 30
            while made[-1] not in told.read_text() and reader.poll() is None and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            stop.touch()
            _, errors = reader.communicate(timeout=30)
    assert reader.returncode == 0, errors
    seen = told.read_text().split()
    assert seen == sorted(seen)
    assert seen[-1] == made[-1] == f"r{SWAPS + 1:06d}"
    assert len(set(seen)) >= SWAPS // 2  # the reader was there while most of the swaps happened


def test_a_release_that_fails_half_way_leaves_the_current_one(
    here: Settings, pin: BuildPin, passed: GateResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = release.make(here, pin, passed)

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", no_space)
        with pytest.raises(OSError, match="No space left"):
            release.make(here, pin, passed)
    assert shelf.current_release(here) == good
    assert shelf.releases(here) == [good]
    assert release.make(here, pin, passed) == "r000002"
    assert [entry.name for entry in here.releases_dir.glob(".aside-*")] == []


def test_a_run_killed_before_the_swap_is_finished_by_the_next(
    here: Settings, pin: BuildPin, passed: GateResult
) -> None:
    first = release.make(here, pin, passed)
    second = release.make(here, pin, passed)
    shelf.make_current(here, first, "sbo")  # as if the kill came between the last two steps
    assert release.make(here, pin, passed) == second
    assert shelf.current_release(here) == second
    assert shelf.releases(here) == [first, second]


def test_old_releases_go_but_never_a_young_or_a_current_one(
    here: Settings, pin: BuildPin, passed: GateResult, change: Callable[[str], None]
) -> None:
    made = [release.make(here, pin, passed) for _ in range(5)]
    assert shelf.remove_old(here, ["sbo"], kept=2) == []
    long_ago = time.time() - shelf.GRACE_SECONDS - 60
    for release_id in made[:4]:
        os.utime(shelf.release_dir(here, release_id), (long_ago, long_ago))
    shelf.make_current(here, made[1], "sbo")
    assert shelf.remove_old(here, ["sbo"], kept=2) == [made[0], made[2]]
    assert shelf.releases(here) == [made[1], made[3], made[4]]
    assert shelf.next_id(here) == "r000006"
