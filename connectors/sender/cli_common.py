"""What the partner's commands share: who sends, where its outbox is, what the contract says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from connectors.contract import Contract
    from connectors.contract.labels import Labels
    from connectors.sender import Connection
    from connectors.sender.files import Reader
    from connectors.sender.outbox import Outbox

_REPOSITORY = Path(__file__).resolve().parents[2]
_SEEDS = _REPOSITORY / "dbt_project" / "seeds" / "reference"
_PARTNERS = _REPOSITORY / "connectors" / "partners"
HOME = _REPOSITORY / "var"

As = Annotated[
    str | None, typer.Option("--as", metavar="PARTNER", help="The partner, with a bundle in the demo's folder.")
]
Bundle = Annotated[
    Path | None, typer.Option("--bundle", metavar="DIR", help="Your connection folder (`risicobeeld enroll`).")
]
Home = Annotated[
    Path,
    typer.Option("--home", envvar="RISICOBEELD_HOME", help="Folder of a demo installation; outboxes are kept there."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")]
Origin = Annotated[
    str | None, typer.Option(help="Where figures in a spreadsheet come from: reported, published or synthetic.")
]
Type = Annotated[
    str | None, typer.Option("--type", help="Event type or stream of a CSV file whose columns fit more than one.")
]
Mapping = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="YAML: field, your own code, code of the platform.")
]
Timeout = Annotated[float, typer.Option(min=0, help="Seconds to wait for receipts.")]


def fail(message: str, code: int = 2) -> typer.Exit:
    sys.stderr.write(f"risicobeeld: {message}\n")
    return typer.Exit(code)


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def connection_of(partner: str | None, bundle: Path | None, home: Path) -> Connection:
    from connectors.sender import BundleError, load_bundle

    if (partner is None) == (bundle is None):
        raise fail("say who sends: --as PARTNER or --bundle DIR")
    try:
        return load_bundle(bundle or home / "bundles" / str(partner))
    except (BundleError, OSError) as error:
        raise fail(str(error)) from error


def outbox_path(connection: Connection, home: Path) -> Path:
    return home / "outbox" / f"{connection.partner}.sqlite"


def load_contract(environment: str) -> Contract:
    from connectors.contract import Contract

    return Contract.load(_SEEDS, _PARTNERS, environment)


def labels() -> Labels:
    from connectors.contract.labels import load_labels

    return load_labels(_SEEDS)


def reader_of(
    connection: Connection,
    contract: Contract,
    outbox: Outbox,
    origin: str | None,
    asked_for: str | None,
    mapping: Path | None,
) -> Reader:
    """How this partner's files are read."""
    from connectors.sender.files import Reader
    from connectors.sender.sheets import NONE, MappingError, load_mapping

    if asked_for is not None and asked_for not in {*contract.catalogue.types, *contract.catalogue.streams}:
        raise fail(f"--type {asked_for} isn't known; rule: one of {', '.join(contract.catalogue.streams)}, or a type")
    try:
        local_codes = NONE if mapping is None else load_mapping(mapping, contract)
    except MappingError as error:
        raise fail(str(error)) from error
    return Reader(contract, labels(), connection.partner, outbox.said, origin, asked_for, local_codes)
