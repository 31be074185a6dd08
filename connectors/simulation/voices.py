"""Who may say what for whom: the agreements as the simulation needs them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.contract import Agreement, Contract
from connectors.contract.catalogue import RETRACTION

SYSTEM = "risicoregister"


@dataclass(frozen=True, slots=True)
class Voice:
    """One partner speaking in one stream. `oin` is the partner's own, `cadence` its agreement's."""

    partner: str
    oin: str
    stream: str
    cadence: str
    type: str
    dataschema: str
    source: str
    classification: str
    valid_from: datetime
    binary: bool
    retraction_type: str
    retraction_dataschema: str

    def withdrawing(self) -> Voice:
        """The same partner, taking something back."""
        return replace(self, type=self.retraction_type, dataschema=self.retraction_dataschema)


class Voices:
    """The partners of the contract. `binary`: those that send CloudEvents in binary mode."""

    def __init__(self, contract: Contract, binary: Collection[str]) -> None:
        self._contract = contract
        self._binary = frozenset(binary)
        unknown = self._binary - set(contract.agreements)
        if unknown:
            raise ValueError(f"binary_partners names {', '.join(sorted(unknown))}: no agreement of that name")

    def of_partner(self, partner: str, stream: str, *, system: str = SYSTEM) -> Voice:
        """Raises `KeyError` when the partner has no agreement for the stream."""
        agreement = self._contract.agreements[partner]
        expected = agreement.streams[stream]
        (statement,) = self._contract.catalogue.statements(stream)
        types = (self._contract.catalogue.types[name] for name in self._contract.catalogue.streams[stream].types)
        (retraction,) = (known for known in types if known.kind == RETRACTION)
        return Voice(
            partner=partner,
            oin=agreement.oin,
            stream=stream,
            cadence=expected.cadence,
            type=statement.type,
            dataschema=statement.dataschema,
            source=f"urn:nld:oin:{agreement.oin}:systeem:{system}",
            classification=agreement.classification,
            valid_from=datetime.fromisoformat(f"{agreement.valid_from}T00:00:00+00:00"),
            binary=partner in self._binary,
            retraction_type=retraction.type,
            retraction_dataschema=retraction.dataschema,
        )

    def for_organisation(self, oin: str, stream: str) -> Voice | None:
        """Who speaks for an organisation in a stream; nobody when no agreement covers it.

        Raises `ValueError` when two agreements do.
        """
        found = [name for name, agreement in self._contract.agreements.items() if _covers(agreement, oin, stream)]
        if len(found) > 1:
            raise ValueError(f"{oin} is spoken for by {', '.join(found)} in {stream}; one agreement may cover it")
        return self.of_partner(found[0], stream) if found else None


def _covers(agreement: Agreement, oin: str, stream: str) -> bool:
    return oin in agreement.speaks_for and stream in agreement.streams and "synthetic" in agreement.data_origins
