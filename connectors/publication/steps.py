"""The steps of the DAG `risk_picture`, one call each. Between steps travels the pin, as a small JSON object.

Each step takes its work from stored state (the lake's head, the warehouse, the releases), never from what woke it:
Airflow may drop the knocks of events that arrive while a run is active.
"""

from __future__ import annotations

from datetime import date

from connectors.publication import gate, release, shelf
from connectors.publication.outcomes import GateRefused, kept
from connectors.publication.provenance import inputs
from connectors.publication.served import confirm
from connectors.publication.verify import differences
from infra import lake, warehouse
from infra.errors import OperationError
from infra.settings import Settings
from infra.warehouse import BuildPin

__all__ = [
    "GateRefused",
    "NotSound",
    "build_picture",
    "confirm_served",
    "lake_has_grown",
    "make_release",
    "pass_gate",
    "pin_build",
    "sound_release",
]

Pin = dict[str, str | int]


class NotSound(OperationError):
    """A release that isn't what its signed manifest says; the message says in what."""


def packed(pin: BuildPin) -> Pin:
    return {
        "ingest_seq": pin.ingest_seq,
        "build_id": pin.build_id,
        "reference_date": pin.reference_date.isoformat(),
    }


def unpacked(pin: Pin) -> BuildPin:
    return BuildPin(int(pin["ingest_seq"]), str(pin["build_id"]), date.fromisoformat(str(pin["reference_date"])))


def pin_build(settings: Settings) -> Pin | None:
    """Pin a build to the lake's head; None when the current release was made of exactly these inputs."""
    pin = warehouse.prepare_build(settings)
    current = shelf.current_release(settings)
    if current is not None and shelf.manifest(settings, current).inputs == inputs(settings, pin):
        return None
    return packed(pin)


def build_picture(settings: Settings, pin: Pin) -> None:
    """Everything between the lake and the gate. Raises `WarehouseError` naming the node that failed and why."""
    warehouse.run_layers(settings, unpacked(pin))


def pass_gate(settings: Settings, pin: Pin) -> None:
    """Raises `GateRefused` when the marts may not leave."""
    gate.enforce(settings, unpacked(pin))


def make_release(settings: Settings, pin: Pin) -> str:
    """The id of the release, made from the marts that the gate let through."""
    return release.make(settings, unpacked(pin), kept(settings, str(pin["build_id"])))


def confirm_served(settings: Settings, release_id: str) -> None:
    """Raises `NotServed` when the dashboard's door doesn't lead to this release or a newer one."""
    confirm(settings, release_id)


def lake_has_grown(settings: Settings, pin: Pin | None) -> bool:
    """Whether records landed since the pin, so that another run has work. Without a pin the timetable sees to it."""
    return pin is not None and lake.head_ingest_seq(lake.events_table(settings)) > int(pin["ingest_seq"])


def sound_release(settings: Settings) -> str | None:
    """The current release, held against its manifest and the signature; None before the first. Raises `NotSound`."""
    current = shelf.current_release(settings)
    if current is None:
        return None
    if told := differences(settings, shelf.manifest(settings, current)):
        raise NotSound(f"release {current} goes to nobody: {'; '.join(told)}")
    return current
