"""Whether schemas grow without breaking who sends: everything that was valid under a released version still is.

`python -m connectors.contract.compatibility` compares the current schema of every type with each of its released
versions, and each of these with those before it. `--release` writes the current versions into released/, after which
they don't change any more. Exit code 0: compatible; 1: the lines that are printed say what isn't.

What the comparison doesn't understand counts as a break: a keyword that differs and isn't known to widen.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from connectors.contract.catalogue import STATEMENT, Catalogue, EventType, fields_of, load_catalogue

_FOLDER = Path(__file__).parent
_LOWER_BOUNDS = ("minimum", "minItems", "minLength")
_UPPER_BOUNDS = ("maximum", "maxItems", "maxLength")
_WORDS = ("$id", "$schema", "title", "description")
_FEWEST_FILLERS = 2


def breaks(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Each way in which something valid under `old` could be invalid under `new`, as a sentence."""
    place = path or "data"
    for name in sorted((old.keys() | new.keys()) - set(_WORDS)):
        before, after = old.get(name), new.get(name)
        if name == "properties":
            yield from _properties(before or {}, after or {}, path)
        elif name == "items" and before is not None and after is not None:
            yield from breaks(before, after, path)
        elif name == "required":
            yield from (f"{place}: {field} became required" for field in sorted(set(after or ()) - set(before or ())))
        elif name == "enum" and before is not None and after is not None:
            yield from (f"{place}: the choice {choice} went" for choice in before if choice not in after)
        elif name in _LOWER_BOUNDS and after is not None and (before is None or after > before):
            yield f"{place}: {name} rose from {before} to {after}"
        elif name in _UPPER_BOUNDS and after is not None and (before is None or after < before):
            yield f"{place}: {name} fell from {before} to {after}"
        elif name not in (*_LOWER_BOUNDS, *_UPPER_BOUNDS) and before != after:
            yield f"{place}: {name} changed from {before} to {after}"


def _properties(old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, field in old.items():
        if name in new:
            yield from breaks(field, new[name], f"{path}.{name}" if path else name)
        else:
            yield f"{path}.{name}: the field went" if path else f"{name}: the field went"


def problems(catalogue: Catalogue, released: Path, partners: Path) -> Iterator[str]:
    """What `main` prints. released: folder of the released schemas; partners: folder of the agreements."""
    streams_of = {
        path.parent.name: set(yaml.safe_load(path.read_text(encoding="utf-8"))["streams"])
        for path in partners.glob("*/agreement.yml")
    }
    for event_type in catalogue.types.values():
        versions = _versions(event_type, released)
        ordered = sorted(versions, key=_order)
        for position, version in enumerate(ordered):
            for earlier in ordered[:position]:
                for sentence in breaks(versions[earlier], versions[version]):
                    yield f"{event_type.type} {version}, since {earlier}: {sentence}; rule: only widen, or a new type"
        frozen = _released(event_type, released).get(event_type.version)
        if frozen is not None and frozen != event_type.schema:
            yield f"{event_type.type} {event_type.version} was released and has changed; rule: give it a new version"
        missing = _released(event_type, released).keys() - {row.version for row in event_type.earlier}
        for version in sorted(missing - {event_type.version}):
            yield f"{event_type.type} {version} was released and isn't in the catalogue; rule: name it with its dates"
        if ordered[0] != event_type.version:
            yield from _fillers(event_type, versions[ordered[0]], streams_of)


def _fillers(event_type: EventType, first: Mapping[str, Any], streams_of: Mapping[str, set[str]]) -> Iterator[str]:
    """A field that came later can be filled by two partners; what one alone knows is `partner_specific`."""
    known = {name for name, _ in fields_of(first)}
    for name, doc in event_type.fields.items():
        parent = name.rpartition(".")[0]
        if name in known or (parent and parent not in known) or name.split(".")[0] in ("corrects", "partner_specific"):
            continue
        able = {partner for partner in doc.fillable_by if event_type.stream in streams_of.get(partner, ())}
        if len(able) < _FEWEST_FILLERS:
            yield (
                f"{event_type.type}: {name} is new and fillable_by names {sorted(able)} of the partners that send "
                f"{event_type.stream}; rule: at least {_FEWEST_FILLERS}, or leave it to partner_specific"
            )


def _released(event_type: EventType, released: Path) -> dict[str, Mapping[str, Any]]:
    folder = released / event_type.stream / event_type.dataschema.rsplit("/", 2)[1]
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


def _versions(event_type: EventType, released: Path) -> dict[str, Mapping[str, Any]]:
    return {**_released(event_type, released), event_type.version: event_type.schema}


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def release(catalogue: Catalogue, released: Path) -> list[Path]:
    """Writes the current version of every type that isn't released yet; returns the files."""
    written = []
    for event_type in catalogue.types.values():
        noun = event_type.dataschema.rsplit("/", 2)[1]
        path = released / event_type.stream / noun / f"{event_type.version}.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(event_type.schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            written.append(path)
    return written


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--release", action="store_true", help="when compatible, write the current versions down")
    given = parser.parse_args(arguments)
    catalogue = load_catalogue(_FOLDER)
    found = list(problems(catalogue, _FOLDER / "released", _FOLDER.parent / "partners"))
    for sentence in found:
        print(sentence)
    if found:
        return 1
    statements = sum(row.kind == STATEMENT for row in catalogue.types.values())
    print(f"{statements} statements and their retractions: everything that was valid still is")
    if given.release:
        for path in release(catalogue, _FOLDER / "released"):
            print(f"released: {path.relative_to(_FOLDER)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
