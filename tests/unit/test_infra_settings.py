"""Settings, clock and secrets: what every process of an installation agrees on."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from infra import clock
from infra.secrets import secret
from infra.settings import REPOSITORY, Environment, Settings
from tests.conftest import isolated_settings


def test_another_process_makes_the_same_settings_from_the_environment(tmp_path: Path) -> None:
    before = isolated_settings(
        tmp_path, port_base=20100, clock_at=datetime(2026, 6, 1, tzinfo=UTC), partner_host="broker.example"
    )
    program = "from infra.settings import settings; print(settings().model_dump_json())"
    said = subprocess.run(
        [sys.executable, "-c", program], env=before.as_environment(), cwd=REPOSITORY, capture_output=True, text=True
    )
    assert Settings.model_validate_json(said.stdout) == before, said.stderr


def test_no_two_ports_of_an_installation_are_equal(scratch_settings: Settings) -> None:
    names = [name for name in dir(Settings) if name.endswith("_port")]
    ports = {getattr(scratch_settings, name) for name in names}
    assert len(ports) == len(names) >= 9
    assert all(scratch_settings.port_base <= port < scratch_settings.port_base + 10 for port in ports)


@pytest.mark.parametrize(("name", "value"), [("environment", "prod"), ("port_base", 80), ("landing_batch_records", 0)])
def test_a_setting_out_of_its_range_is_refused_by_name(tmp_path: Path, name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        isolated_settings(tmp_path, **{name: value})


def test_the_clock_is_simulated_in_demo_and_test_only(tmp_path: Path) -> None:
    at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert clock.now(isolated_settings(tmp_path, clock_at=at)) == at
    with pytest.raises(RuntimeError, match="RISICOBEELD_CLOCK_AT"):
        clock.now(isolated_settings(tmp_path, clock_at=at, environment=Environment.production))


def test_the_clock_is_real_when_nobody_simulates_it(scratch_settings: Settings) -> None:
    assert abs((clock.now(scratch_settings) - datetime.now(UTC)).total_seconds()) < 5


def test_programs_that_start_together_agree_on_a_secret(scratch_settings: Settings) -> None:
    with ThreadPoolExecutor(16) as pool:
        values = set(pool.map(lambda _: secret(scratch_settings, "shared"), range(64)))
    assert len(values) == 1
    assert len(values.pop()) >= 40
    assert [path.name for path in scratch_settings.secrets_dir.iterdir()] == ["shared"]


def test_a_secret_is_readable_by_its_owner_alone(scratch_settings: Settings) -> None:
    secret(scratch_settings, "one")
    assert stat.S_IMODE((scratch_settings.secrets_dir / "one").stat().st_mode) == 0o600
    assert stat.S_IMODE(scratch_settings.secrets_dir.stat().st_mode) == 0o700
    assert secret(scratch_settings, "one") != secret(scratch_settings, "two")
