"""Words for codes in Dutch and English: `texts.yml`, read once. A code without a word is an error, never shown bare."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from infra.errors import OperationError

FILE = Path(__file__).parent / "texts.yml"
Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")


@cache
def texts(file: Path = FILE) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def word(kind: str, code: str | bool, language: Language) -> str:
    """The word of `code` in the list `kind`. Raises `OperationError` that names both and says where to add it."""
    try:
        return str(texts()[kind][code][language])
    except KeyError:
        raise OperationError(f"no word for {code!r} of {kind} in {language}: add it to {FILE.name}") from None


def bases(codes: str, language: Language) -> str:
    """`codes`: separated by semicolons, as the register has them."""
    return "; ".join(word("bases", code, language) for code in codes.split(";"))
