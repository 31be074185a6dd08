"""What the broker should hold, from the agreements alone: topics, users, access rules, quotas. Pure.

Least rights: a partner writes its own topic, reads its own answers, and no more; each program of the platform gets
what its work needs. The user `admin` is the broker's own administrator and isn't managed here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.contract import Agreement
from infra.kafka.server import ADMIN
from infra.settings import Settings
from streams.receipts.cursor import TOPIC as CURSOR_TOPIC
from streams.redrive.message import TOPIC as REDRIVE_TOPIC
from streams.redrive.message import USER as REDRIVE_USER

PLATFORM_USERS = ("landing", "receipts", "bench", REDRIVE_USER)
ENROLLMENT = "enroll."
"""Begins the topic and the user that exist while a hand-over bundle is open: `enroll.<partner>` is both."""

_DAY_MS = 24 * 3600 * 1000
_FOR_EVER = "-1"
ENROLLMENT_TOPIC = {"cleanup.policy": "delete", "max.message.bytes": "4096"}
ENROLLMENT_QUOTA = {"producer_byte_rate": 10_000.0, "consumer_byte_rate": 10_000.0, "request_percentage": 5.0}


@dataclass(frozen=True, order=True)
class Rule:
    """One access rule: `user` may do `operation` on the resource. `pattern` is LITERAL or PREFIXED.

    We make rules that allow, from every host; another `permission` or `host` was made by somebody else.
    """

    user: str
    resource: str
    name: str
    pattern: str
    operation: str
    permission: str = "ALLOW"
    host: str = "*"

    def __str__(self) -> str:
        star = "*" if self.pattern == "PREFIXED" else ""
        may = "may" if self.permission == "ALLOW" else "may not"
        place = "" if self.host == "*" else f" from {self.host}"
        return f"{self.user} {may} {self.operation} {self.resource} {self.name}{star}{place}"


@dataclass(frozen=True)
class Wanted:
    """Topics with the settings that we give them, users, rules, quotas by name of what they bind (`user politie`).

    `may_exist`: users that aren't made by applying (a bundle makes them) and aren't taken away either.
    """

    topics: Mapping[str, Mapping[str, str]]
    users: frozenset[str]
    rules: frozenset[Rule]
    quotas: Mapping[str, Mapping[str, float]]
    may_exist: frozenset[str] = frozenset()


def quota_of(user: str) -> str:
    """The name of what a quota of a user binds."""
    return f"user {user}"


def _in_topic(settings: Settings) -> dict[str, str]:
    # Stored uncompressed: the broker then checks the size of what a batch holds, so none can grow in our memory.
    common = {"compression.type": "uncompressed", "cleanup.policy": "delete"}
    if settings.synthetic_allowed:
        # Invented records carry times of two years; by those times they would expire at once.
        times = {"message.timestamp.type": "CreateTime", "message.timestamp.after.max.ms": str(2**63 - 1)}
        return {**common, **times, "retention.ms": _FOR_EVER}
    return {**common, "message.timestamp.type": "LogAppendTime", "retention.ms": str(14 * _DAY_MS)}


def _rules_of_partner(partner: str, *, sends: bool = True) -> set[Rule]:
    rules = {
        Rule(partner, "TOPIC", f"out.{partner}", "LITERAL", "READ"),
        Rule(partner, "TOPIC", f"out.{partner}", "LITERAL", "DESCRIBE"),
        Rule(partner, "GROUP", f"{partner}.", "PREFIXED", "READ"),
    }
    if sends:
        rules |= {Rule(partner, "TOPIC", f"in.{partner}", "LITERAL", operation) for operation in ("WRITE", "DESCRIBE")}
    return rules


def rules_of_enrollment(partner: str) -> frozenset[Rule]:
    """What the user of a hand-over bundle may do: say its new login, nothing else."""
    name = f"{ENROLLMENT}{partner}"
    return frozenset(Rule(name, "TOPIC", name, "LITERAL", operation) for operation in ("WRITE", "DESCRIBE"))


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


def _quota(agreement: Agreement) -> dict[str, float]:
    return {
        "producer_byte_rate": float(agreement.quota.producer_bytes_per_second),
        "consumer_byte_rate": float(agreement.quota.consumer_bytes_per_second),
        "request_percentage": float(agreement.quota.request_percent),
    }


def wanted(
    settings: Settings, agreements: Mapping[str, Agreement], moment: datetime, open_bundles: Collection[str] = ()
) -> Wanted:
    """What the broker should hold at a moment. `open_bundles`: partners with a hand-over bundle that can be used.

    Topics are there from the agreement on and stay after its end; rights are there while it is in force. In demo and
    test a partner's user is made with its rights, elsewhere its first bundle makes it. Raises `ValueError` for a
    partner with a name that the platform keeps for itself.
    """
    if taken := {*PLATFORM_USERS, ADMIN}.intersection(agreements):
        raise ValueError(f"partner {min(taken)} has the name of a user of the platform; rule: choose another name")
    in_force = [agreement for agreement in agreements.values() if agreement.in_force(moment)]
    open_bundles = {one.partner for one in in_force} & set(open_bundles)
    enrollments = {f"{ENROLLMENT}{partner}" for partner in open_bundles}
    answers = {"retention.ms": str(400 * _DAY_MS), "cleanup.policy": "delete"}
    topics: dict[str, Mapping[str, str]] = {
        f"in.{one.partner}": _in_topic(settings) for one in agreements.values() if one.streams
    }
    topics |= {f"out.{partner}": answers for partner in agreements}
    topics |= dict.fromkeys(enrollments, ENROLLMENT_TOPIC)
    topics |= {REDRIVE_TOPIC: _in_topic(settings), f"out.{REDRIVE_USER}": answers}
    topics[CURSOR_TOPIC] = {"cleanup.policy": "compact", "retention.ms": _FOR_EVER}
    rules = _rules_of_platform(settings).union(
        *(_rules_of_partner(one.partner, sends=bool(one.streams)) for one in in_force)
    )
    rules = rules.union(*(rules_of_enrollment(partner) for partner in open_bundles))
    quotas = {quota_of(one.partner): _quota(one) for one in in_force}
    quotas |= {quota_of(name): ENROLLMENT_QUOTA for name in enrollments}
    partners = {one.partner for one in in_force}
    made = partners if settings.synthetic_allowed else set()
    return Wanted(
        topics=topics,
        users=frozenset({*PLATFORM_USERS, *made}),
        rules=frozenset(rules),
        quotas=quotas,
        may_exist=frozenset((partners | enrollments) - made),
    )
