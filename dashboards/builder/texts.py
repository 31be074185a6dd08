"""The words of a dashboard in one language: its own texts and the common ones, each used, none missing.

A key is a path with dots (`tiles.map.title`). A text that is asked for and isn't there fails the build; so does one
that nobody asks for.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from dashboards.builder.files import read_yaml
from infra.errors import OperationError

# What a refusal means has its words in the contract; partners and dashboards read the same sentence.
REASONS = Path(__file__).resolve().parents[2] / "connectors" / "contract" / "reasons.yml"
COMMON = Path(__file__).resolve().parent.parent / "texts"


class TextKeyError(OperationError):
    """A missing or unused text; the message names file and key."""


class Texts:
    """Texts of one language that remember which were asked for."""

    def __init__(self, language: str, folder: Path, common: Path = COMMON) -> None:
        self.language = language
        self._own_file = f"{folder.name}/texts.{language}.yml"
        self._texts = _flat(folder / f"texts.{language}.yml")
        self._common_file = f"{common.name}/common.{language}.yml"
        self._common = _flat(common / f"common.{language}.yml")
        self.used: set[str] = set()
        self.common_used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        """A text of the dashboard itself."""
        if key not in self._texts:
            raise TextKeyError(f"{self._own_file} has no text {key!r}: add it")
        self.used.add(key)
        return self._texts[key]

    def common(self, key: str) -> str:
        """A text that all dashboards share."""
        if key not in self._common:
            raise TextKeyError(f"{self._common_file} has no text {key!r}: add it")
        self.common_used.add(key)
        return self._common[key]

    def own_or_common(self, key: str) -> str:
        """A text of the dashboard itself, or the common one where it has none."""
        return self[key] if key in self._texts else self.common(key)

    def values(self, name: str) -> dict[str, str]:
        """Words for the codes of a list (`values.<name>.<code>`), by code."""
        if name == "reason":
            return {code: escape(body[f"rule_{self.language}"]) for code, body in read_yaml(REASONS).items()}
        prefix = f"values.{name}."
        found = {key.removeprefix(prefix): self.common(key) for key in self._common if key.startswith(prefix)}
        if not found:
            raise TextKeyError(f"{self._common_file} has no list {prefix}*: add it")
        return found

    def check_used(self) -> None:
        """Raises `TextKeyError` when the dashboard's file has a text that the build didn't ask for."""
        if unused := sorted(set(self._texts) - self.used):
            raise TextKeyError(f"{self._own_file}: nothing shows {', '.join(unused)}: remove or use it")

    def unused_common(self) -> set[str]:
        return set(self._common) - self.common_used


def words_of(name: str, language: str) -> dict[str, str]:
    """Words of a plain page of ours that no dashboard has (`report`, `lineage`), by key."""
    return _flat(COMMON / f"{name}.{language}.yml")


def _flat(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(prefix: str, body: Any) -> None:
        for key, value in body.items():
            if isinstance(value, dict):
                walk(f"{prefix}{key}.", value)
            elif isinstance(value, str) and value.strip():
                found[f"{prefix}{key}"] = value.strip()
            else:
                raise TextKeyError(f"{path.parent.name}/{path.name}: {prefix}{key} is {value!r}, not a text")

    walk("", read_yaml(path))
    return found
