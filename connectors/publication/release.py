"""Make a release: build it aside, prove that it holds what the gate checked, make it current in one rename."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.publication import shelf
from connectors.publication.audiences import of_cadence
from connectors.publication.copying import copy
from connectors.publication.described import described
from connectors.publication.outcomes import GateRefused, GateResult
from connectors.publication.provenance import Inputs, inputs
from connectors.publication.shelf import ReleaseError
from infra.settings import Settings

if TYPE_CHECKING:
    from infra.warehouse import BuildPin


def make(settings: Settings, pin: BuildPin, gate: GateResult) -> str:
    """Publish the marts of the build `pin` to every live audience; the id of the release, which is current on return.

    Safe to repeat: after a crash between the last two steps the release that is complete is made current and returned.
    Raises `GateRefused` for a red gate, `ReleaseError` when the marts are not those that the gate checked.
    """
    if not gate.passed:
        raise GateRefused(settings, gate)
    if (gate.build_id, gate.ingest_seq) != (pin.build_id, pin.ingest_seq):
        raise ReleaseError(f"the gate checked build {gate.build_id}, not {pin.build_id}: run the gate on this build")
    made_of = inputs(settings, pin)
    with shelf.locked(settings):
        release_id = _unfinished(settings, made_of, gate)
        if release_id is None:
            release_id = shelf.next_id(settings)
            _build(settings, release_id, pin, made_of, gate)
        for audience in of_cadence("live"):
            shelf.make_current(settings, release_id, audience)
        shelf.remove_old(settings, list(of_cadence("live")))
    return release_id


def _unfinished(settings: Settings, made_of: Inputs, gate: GateResult) -> str | None:
    """A complete release of these same inputs that a killed run didn't make current yet."""
    newest = next(reversed(shelf.releases(settings)), None)
    if newest is None or all(shelf.current_release(settings, audience) == newest for audience in of_cadence("live")):
        return None
    held = shelf.manifest(settings, newest)
    return newest if (held.inputs, held.build_id) == (made_of, gate.build_id) else None


def _build(settings: Settings, release_id: str, pin: BuildPin, made_of: Inputs, gate: GateResult) -> None:
    aside = shelf.new_aside(settings, release_id)
    about = described(settings, pin, made_of, gate)
    files = []
    for name, audience in of_cadence("live").items():
        target = aside / f"{name}.duckdb"
        copied = copy(settings.warehouse_file, target, audience, release_id, about.info)
        copied.assert_checked(gate)
        files.append(copied.file(name, target))
    shelf.put(settings, aside, about.manifest(release_id, pin, made_of, files))
