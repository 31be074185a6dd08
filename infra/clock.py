"""What time it is: real everywhere, simulated only where the environment is demo or test.

The picture's reference date and every age count from here; a release's manifest says when it was simulated.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from infra.settings import Settings


def is_simulated(settings: Settings) -> bool:
    return settings.clock_at is not None


def now(settings: Settings) -> datetime:
    """The current time, aware, UTC. Raises `RuntimeError` for a simulated clock outside demo and test."""
    if settings.clock_at is None:
        return datetime.now(UTC)
    if not settings.synthetic_allowed:
        raise RuntimeError(
            f"RISICOBEELD_CLOCK_AT={settings.clock_at.isoformat()} in environment {settings.environment.value}: "
            "the clock can be simulated in demo and test only. Unset the variable."
        )
    return settings.clock_at.astimezone(UTC)


def today(settings: Settings) -> date:
    return now(settings).date()
