"""A partner's own codes for those of the platform, from a YAML file: field, local code, code of the platform.

process_id:
  PASPOORT: P01
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from connectors.contract import Contract
from connectors.sender.sheets.layout import Column, layout_of


class MappingError(ValueError):
    """The file can't be used; the message names file, field, rule."""


@dataclass(frozen=True, slots=True)
class LocalCodes:
    """What a mapping file says."""

    name: str
    sha256: str
    """Of the file, hexadecimal: which mapping was applied."""
    fields: Mapping[str, Mapping[str, str]]

    def as_json(self) -> dict[str, str] | None:
        """Which mapping was applied; None without one."""
        return {"file": self.name, "sha256": self.sha256} if self.name else None


NONE = LocalCodes("", "", {})


def load_mapping(path: Path, contract: Contract) -> LocalCodes:
    """Raises `MappingError`."""
    try:
        content = path.read_bytes()
        document = yaml.load(content, Loader=_OnceLoader)  # noqa: S506 - a SafeLoader that refuses repeated keys
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingError(f"{path}: can't be read: {error}") from error
    coded: dict[str, list[Column]] = {}
    for event_type in contract.catalogue.types.values():
        for name, column in layout_of(event_type).columns.items():
            if column.code_list is not None or column.kind == "choice":
                coded.setdefault(name, []).append(column)
    for problem in _problems(document, coded, contract):
        raise MappingError(f"{path}: {problem}")
    return LocalCodes(path.name, hashlib.sha256(content).hexdigest(), document)


def _problems(document: Any, coded: Mapping[str, list[Column]], contract: Contract) -> Iterator[str]:
    if not isinstance(document, dict) or not all(isinstance(codes, dict) for codes in document.values()):
        yield "rule: for each field a list of local code: platform code"
        return
    for field, codes in document.items():
        if field not in coded:
            yield f"{field}: is no field with codes; rule: a name as in docs/contract, such as signals.category_id"
            continue
        for local, code in codes.items():
            if not isinstance(local, str) or not isinstance(code, str):
                yield f"{field}: {local}: {code} is no text; rule: put codes that look like numbers in quotes"
            elif not any(_is_code(code, column, contract) for column in coded[field]):
                yield f"{field}: {local}: {code} is no code of the platform; rule: one that sheet Uitleg lists"


def _is_code(code: str, column: Column, contract: Contract) -> bool:
    if column.kind == "choice":
        return code in column.choices()
    codes = contract.reference.lists.get(column.code_list or "")
    if codes is not None:
        return code in codes.validity
    return any(code in dimensions for dimensions in contract.reference.scales.values())


class _OnceLoader(yaml.SafeLoader):
    """YAML lets a key stand twice and forgets the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"line {node.start_mark.line + 1}: {key} stands twice; rule: once")
        return super().construct_mapping(node, deep)
