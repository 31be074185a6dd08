"""What a partner installs: forms to fill in, check before sending, an outbox that keeps every record until its receipt.

Needs kafka-python, openpyxl for spreadsheets, and `connectors.contract`.
"""

from connectors.sender.connection import BundleError, Connection, load_bundle
from connectors.sender.outbox import Outbox, Outcome
from connectors.sender.sender import STRUCTURED, Sender, SendError

__all__ = ["STRUCTURED", "BundleError", "Connection", "Outbox", "Outcome", "SendError", "Sender", "load_bundle"]
