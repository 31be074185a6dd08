"""What was applied last, in the state folder: with it a change of the files is told from a change by hand.

Only `risicobeeld apply` writes it. Topics are kept for ever, as the broker keeps those of partners that are gone.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from infra.settings import Settings
from streams.agreements.wanted import Rule, Wanted


def file(settings: Settings) -> Path:
    return settings.home / "agreements" / "applied.json"


def read(settings: Settings) -> Wanted | None:
    """What was applied last; None before the first time."""
    try:
        stored = json.loads(file(settings).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Wanted(
        topics=stored["topics"],
        users=frozenset(stored["users"]),
        rules=frozenset(Rule(**rule) for rule in stored["rules"]),
        quotas=stored["quotas"],
        may_exist=frozenset(stored["may_exist"]),
    )


def write(settings: Settings, now_applied: Wanted) -> None:
    """Keep what was applied, whole or not at all."""
    before = read(settings)
    content = {
        "topics": {**(before.topics if before else {}), **now_applied.topics},
        "users": sorted(now_applied.users),
        "rules": [asdict(rule) for rule in sorted(now_applied.rules)],
        "quotas": now_applied.quotas,
        "may_exist": sorted(now_applied.may_exist),
    }
    path = file(settings)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    aside.replace(path)
