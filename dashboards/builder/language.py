"""Superset's own words in Dutch: what it ships, without what its translators marked as unsure, plus ours.

One in five of the shipped strings is a guess that was built in all the same ("Sign in" became "Niet in"): those are
dropped, which shows the English word; what a reader sees of those is in `dashboards/texts/superset.nl.yml`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dashboards.builder.files import read_yaml, write_whole
from infra.errors import OperationError

OWN = Path(__file__).resolve().parent.parent / "texts" / "superset.nl.yml"
_DOMAIN = "superset"


class LanguageError(OperationError):
    """A translation of ours that can't be used; the message names it."""


def pack(shipped: Path) -> dict[str, Any]:
    """The language pack for the browser. `shipped`: Superset's folder `translations/nl/LC_MESSAGES`."""
    from babel.messages.pofile import read_po

    content = json.loads((shipped / "messages.json").read_text(encoding="utf-8"))
    messages: dict[str, Any] = content["locale_data"][_DOMAIN]
    with (shipped / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        if message.fuzzy and message.id:
            messages.pop(str(message.id[0] if isinstance(message.id, list | tuple) else message.id), None)
    messages.update(own())
    return dict(content)


def own() -> dict[str, list[str]]:
    """Our translations: English ▸ forms (one, or singular and plural). Raises `LanguageError`."""
    written = read_yaml(OWN)
    found: dict[str, list[str]] = {}
    for english, dutch in written.items():
        forms = dutch if isinstance(dutch, list) else [dutch]
        for form in forms:
            if not isinstance(form, str) or not form.strip():
                raise LanguageError(f"{OWN.name}: {english!r} has no text")
            if form.count("%s") > english.count("%s"):
                raise LanguageError(f"{OWN.name}: {english!r} takes {english.count('%s')} values, {form!r} uses more")
        found[english] = forms
    return found


def write_pack(shipped: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, json.dumps(pack(shipped), ensure_ascii=False))
