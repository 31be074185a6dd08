"""The language of the platform: bytes in, one verdict out.

`Contract.load` reads the catalogue, code lists and agreements (the only I/O); `Contract.judge` is pure.
"""

from connectors.contract.agreements import Agreement, AgreementError, Expectation, Quota
from connectors.contract.catalogue import Catalogue, EventType, Stream
from connectors.contract.contract import Contract
from connectors.contract.reasons import Reason
from connectors.contract.record import Finding, Record, Verdict

__all__ = [
    "Agreement",
    "AgreementError",
    "Catalogue",
    "Contract",
    "EventType",
    "Expectation",
    "Finding",
    "Quota",
    "Reason",
    "Record",
    "Stream",
    "Verdict",
]
