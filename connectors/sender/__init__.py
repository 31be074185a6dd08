"""What a partner installs: check before sending, an outbox that keeps every record until its receipt, and the receipts.

Needs kafka-python and `connectors.contract` only.
"""

from connectors.sender.connection import BundleError, Connection, load_bundle
from connectors.sender.outbox import Outbox, Outcome
from connectors.sender.sender import STRUCTURED, Sender, SendError

__all__ = ["STRUCTURED", "BundleError", "Connection", "Outbox", "Outcome", "SendError", "Sender", "load_bundle"]
