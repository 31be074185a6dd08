"""What the broker should hold, from the agreements alone: topics, users, access rules. Pure.

Least rights: a partner writes its own topic, reads its own answers, and no more; each program of the platform gets
what its work needs. The user `admin` is the broker's own administrator and isn't managed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from infra.kafka.server import ADMIN
from infra.settings import Settings
from streams.receipts.cursor import TOPIC as CURSOR_TOPIC
from streams.redrive.message import TOPIC as REDRIVE_TOPIC
from streams.redrive.message import USER as REDRIVE_USER

PLATFORM_USERS = ("landing", "receipts", "bench", REDRIVE_USER)
_DAY_MS = 24 * 3600 * 1000
_FOR_EVER = "-1"


@dataclass(frozen=True, order=True)
class Rule:
    """One access rule: `user` may do `operation` on the resource. `pattern` is LITERAL or PREFIXED."""

    user: str
    resource: str
    name: str
    pattern: str
    operation: str

    def __str__(self) -> str:
        star = "*" if self.pattern == "PREFIXED" else ""
        return f"{self.user} may {self.operation} {self.resource} {self.name}{star}"


@dataclass(frozen=True)
class Wanted:
    """Topics with the settings that we give them, users, rules."""

    topics: dict[str, dict[str, str]]
    users: frozenset[str]
    rules: frozenset[Rule]


def _in_topic(settings: Settings) -> dict[str, str]:
    # Stored uncompressed: the broker then checks the size of what a batch holds, so none can grow in our memory.
    common = {"compression.type": "uncompressed", "cleanup.policy": "delete"}
    if settings.synthetic_allowed:
        # Invented records carry times of two years; by those times they would expire at once.
        times = {"message.timestamp.type": "CreateTime", "message.timestamp.after.max.ms": str(2**63 - 1)}
        return {**common, **times, "retention.ms": _FOR_EVER}
    return {**common, "message.timestamp.type": "LogAppendTime", "retention.ms": str(14 * _DAY_MS)}


def _rules_of_partner(partner: str) -> set[Rule]:
    return {
        Rule(partner, "TOPIC", f"in.{partner}", "LITERAL", "WRITE"),
        Rule(partner, "TOPIC", f"in.{partner}", "LITERAL", "DESCRIBE"),
        Rule(partner, "TOPIC", f"out.{partner}", "LITERAL", "READ"),
        Rule(partner, "TOPIC", f"out.{partner}", "LITERAL", "DESCRIBE"),
        Rule(partner, "GROUP", f"{partner}.", "PREFIXED", "READ"),
    }


def _rules_of_platform(settings: Settings) -> set[Rule]:
    rules = {Rule("landing", "TOPIC", "in.", "PREFIXED", operation) for operation in ("READ", "DESCRIBE")}
    rules |= {Rule("receipts", "TOPIC", "out.", "PREFIXED", operation) for operation in ("WRITE", "DESCRIBE")}
    rules |= {
        Rule("receipts", "TOPIC", CURSOR_TOPIC, "LITERAL", operation) for operation in ("READ", "WRITE", "DESCRIBE")
    }
    rules |= {
        Rule("receipts", "TRANSACTIONAL_ID", "receipts", "LITERAL", operation) for operation in ("WRITE", "DESCRIBE")
    }
    # Redrive's way in is like a partner's, and its transactions keep a second run out; it also looks at what waits.
    rules |= _rules_of_partner(REDRIVE_USER) | {Rule(REDRIVE_USER, "TOPIC", REDRIVE_TOPIC, "LITERAL", "READ")}
    rules |= {
        Rule(REDRIVE_USER, "TRANSACTIONAL_ID", REDRIVE_USER, "LITERAL", operation)
        for operation in ("WRITE", "DESCRIBE")
    }
    if settings.synthetic_allowed:  # measures what reading costs; where records are real nobody else reads them
        rules |= {Rule("bench", "TOPIC", "in.", "PREFIXED", operation) for operation in ("READ", "DESCRIBE")}
    return rules


def wanted(settings: Settings, partners: Iterable[str]) -> Wanted:
    """What the broker should hold for these partners. Raises `ValueError` for one that has a name of the platform's."""
    partners = sorted(partners)
    if taken := {*PLATFORM_USERS, ADMIN}.intersection(partners):
        raise ValueError(f"partner {min(taken)} has the name of a user of the platform; rule: choose another name")
    answers = {"retention.ms": str(400 * _DAY_MS), "cleanup.policy": "delete"}
    topics = {f"in.{partner}": _in_topic(settings) for partner in partners}
    topics |= {f"out.{partner}": answers for partner in partners}
    topics |= {REDRIVE_TOPIC: _in_topic(settings), f"out.{REDRIVE_USER}": answers}
    topics[CURSOR_TOPIC] = {"cleanup.policy": "compact", "retention.ms": _FOR_EVER}
    rules = _rules_of_platform(settings).union(*(_rules_of_partner(partner) for partner in partners))
    return Wanted(topics, frozenset((*partners, *PLATFORM_USERS)), frozenset(rules))
