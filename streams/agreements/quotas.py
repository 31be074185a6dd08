"""Client quotas of the broker: kafka-python ships their messages and no calls, so the calls are here.

A quota binds an entity, named by its parts: `user politie`, `client-id x`, `user politie client-id x`; `<default>`
stands for the broker's default of a kind.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from kafka.admin import KafkaAdminClient
from kafka.errors import for_code
from kafka.protocol.admin import AlterClientQuotasRequest, DescribeClientQuotasRequest

_DEFAULT = "<default>"
_SETTLES_SECONDS = 10.0
Quotas = dict[str, dict[str, float]]


def _send(admin: KafkaAdminClient, request: Any) -> Any:
    async def send() -> Any:
        return await admin._manager.send(request)

    return admin._manager.run(send)


def _name(entity: Any) -> str:
    return " ".join(
        f"{part.entity_type} {_DEFAULT if part.entity_name is None else part.entity_name}"
        for part in sorted(entity, key=lambda part: str(part.entity_type), reverse=True)
    )


def _entity(name: str) -> list[tuple[str, str | None]]:
    words = name.split(" ")
    return [(kind, None if value == _DEFAULT else value) for kind, value in zip(words[::2], words[1::2], strict=True)]


def read(admin: KafkaAdminClient) -> Quotas:
    """Every quota that the broker holds: limits by the name of what they bind. Raises `KafkaError`."""
    answer = _send(admin, DescribeClientQuotasRequest(components=[], strict=False))
    if answer.error_code:
        raise for_code(answer.error_code)(answer.error_message)
    return {_name(row.entity): {limit.key: limit.value for limit in row.values} for row in answer.entries or ()}


def make(admin: KafkaAdminClient, quotas: Mapping[str, Mapping[str, float]]) -> None:
    """Make the limits of each named entity exactly these; an empty mapping takes them away. Raises `KafkaError`.

    Waits until the broker tells them back: its controller answers before the broker itself knows.
    """
    if not quotas:
        return
    held = read(admin)
    entries = []
    for name, limits in quotas.items():
        gone = held.get(name, {}).keys() - limits.keys()
        changes = [(key, value, False) for key, value in limits.items()] + [(key, 0.0, True) for key in gone]
        if changes:
            entries.append((_entity(name), changes))
    answer = _send(admin, AlterClientQuotasRequest(entries=entries, validate_only=False))
    for row in answer.entries:
        if row.error_code:
            raise for_code(row.error_code)(f"quota of {_name(row.entity)}: {row.error_message}")
    end = time.monotonic() + _SETTLES_SECONDS
    while time.monotonic() < end:
        held = read(admin)
        if all(held.get(name, {}) == dict(limits) for name, limits in quotas.items()):
            return
        time.sleep(0.05)
