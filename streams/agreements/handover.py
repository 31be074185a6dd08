"""Hand-over bundles: what was issued and what was used, as facts in the state folder; never a secret.

Each fact is a file: `issued` by whoever issues a bundle, `used` and `refused` by the keeper, `ended` by whoever takes
the partner's login away. What a bundle is now follows from them and the time. That time is real also where the
platform's clock is simulated: a partner's machine has no other.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.settings import Settings

OPEN, USED, EXPIRED, REPLACED, ENDED = "open", "used", "expired", "replaced", "ended"


@dataclass(frozen=True, order=True)
class Handover:
    """One bundle. `refused`: why its last use failed.

    `state`: open, used, expired, replaced by a later one, or ended with the agreement (what it made is gone too).
    """

    partner: str
    bundle_id: str
    issued_at: datetime
    expires_at: datetime
    state: str
    refused: str | None = None


def _folder(settings: Settings) -> Path:
    return settings.home / "agreements" / "bundles"


def _keep(path: Path, fact: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    aside.write_text(json.dumps(fact, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    aside.replace(path)


def _fact(path: Path) -> dict[str, str] | None:
    try:
        fact: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return fact


def issue(settings: Settings, partner: str, valid_for: timedelta) -> Handover:
    """Note that a bundle is handed out; an earlier one of this partner is replaced by it."""
    now = datetime.now(UTC)
    bundle_id = f"{now:%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}"
    one = Handover(partner, bundle_id, now, now + valid_for, OPEN)
    _keep(
        _folder(settings) / partner / f"{bundle_id}.issued.json",
        {"issued_at": one.issued_at.isoformat(), "expires_at": one.expires_at.isoformat()},
    )
    return one


def mark_used(settings: Settings, one: Handover) -> None:
    _note(settings, one, "used", {"used_at": datetime.now(UTC).isoformat()})


def mark_refused(settings: Settings, one: Handover, rule: str) -> None:
    _note(settings, one, "refused", {"refused_at": datetime.now(UTC).isoformat(), "rule": rule})


def mark_ended(settings: Settings, partners: Collection[str]) -> None:
    """Note that the login of these partners is taken away, and with it whatever a bundle made or could make."""
    for one in all_bundles(settings):
        if one.partner in partners and one.state in (OPEN, USED):
            _note(settings, one, "ended", {"ended_at": datetime.now(UTC).isoformat()})


def _note(settings: Settings, one: Handover, what: str, fact: dict[str, str]) -> None:
    _keep(_folder(settings) / one.partner / f"{one.bundle_id}.{what}.json", fact)


def all_bundles(settings: Settings) -> list[Handover]:
    """Every bundle that was ever issued, by partner and time."""
    issued: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(_folder(settings).glob("*/*.issued.json")):
        issued[path.parent.name].append(path)
    return [one for partner, paths in issued.items() for one in _of_partner(partner, paths)]


def _of_partner(partner: str, paths: list[Path]) -> Iterator[Handover]:
    now = datetime.now(UTC)
    for path in paths:
        bundle_id = path.name.removesuffix(".issued.json")
        fact = _fact(path) or {}
        issued_at, expires_at = (datetime.fromisoformat(fact[name]) for name in ("issued_at", "expires_at"))
        refused = _fact(path.with_name(f"{bundle_id}.refused.json"))
        if path.with_name(f"{bundle_id}.ended.json").exists():
            state = ENDED
        elif path.with_name(f"{bundle_id}.used.json").exists():
            state = USED
        elif path != paths[-1]:
            state = REPLACED
        else:
            state = EXPIRED if now >= expires_at else OPEN
        yield Handover(partner, bundle_id, issued_at, expires_at, state, refused["rule"] if refused else None)


def open_bundles(settings: Settings) -> dict[str, Handover]:
    """The bundles that can be used now, by partner."""
    return {one.partner: one for one in all_bundles(settings) if one.state == OPEN}
