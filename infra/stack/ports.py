"""Whether the ports of an installation are free before it starts; a taken one is a clear error."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from infra.errors import OperationError
from infra.settings import Settings
from infra.stack.processes import holder_of


class PortError(OperationError):
    """A port is taken; the message names the port, the setting, and who holds it where that can be known."""


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what lingers after a close isn't a holder
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def taken(settings: Settings, names: Iterable[str]) -> list[str]:
    """A sentence for each property of `Settings` in `names` whose port is taken."""
    sentences = []
    for name in names:
        port: int = getattr(settings, name)
        if not is_free(port):
            holder = holder_of(port) or "a process that can't be seen from here"
            sentences.append(
                f"port {port} ({name} = RISICOBEELD_PORT_BASE {settings.port_base} + {port - settings.port_base}) "
                f"is held by {holder}"
            )
    return sentences


def require_free(settings: Settings, names: Iterable[str]) -> None:
    if sentences := taken(settings, names):
        raise PortError(
            "; ".join(sentences) + ". Stop that program, or choose other ports: RISICOBEELD_PORT_BASE=<first of ten>."
        )
