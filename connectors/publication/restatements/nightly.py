"""Why last night's picture differs from that of the night before, kept for the next build to show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from connectors.publication.known_on import cut_of
from connectors.publication.restatements.kept import keep
from connectors.publication.restatements.split import Split, split
from infra import clock
from infra.settings import Settings


def compare_last_nights(settings: Settings, say: Callable[[str], None]) -> tuple[str, Split]:
    """Split the difference between the pictures of the day before yesterday and of yesterday; the id of what is kept.

    Raises what `picture_aside` raises.
    """
    today = clock.today(settings)
    earlier, later = (cut_of(settings, today - timedelta(days=days)) for days in (2, 1))
    found = split(settings, earlier, later, say)
    return keep(settings, found, clock.now(settings)), found
