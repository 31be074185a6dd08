"""What a sheet of one event type looks like: its columns, in the order of the schema.

An event is a tree: its own fields, groups of fields within it (`period.from`), and lists of objects, each a level
below. A row of a sheet says one item of each list that it fills, and repeats what stands above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.contract import EventType
from connectors.contract.catalogue import FieldDoc, fields_of

OWN = ("corrects",)
"""Fields of a statement that the sender fills in itself, from what it has sent before."""
RARE = ("partner_specific",)
"""Fields that are read where they stand and left out of a template."""
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One field that is a single value, or a list of plain values in one cell."""

    name: str
    """Dotted, as in the contract's documentation."""
    path: Path
    """Steps from the object of its level."""
    schema: Mapping[str, Any]
    """Of one value."""
    many: bool
    words: Mapping[str, str]
    """Values of a choice in Dutch, as far as the contract says them."""
    required: str
    """`always`; `within`: once something else of its group or of its list's item is there; `no`."""

    @property
    def kind(self) -> str:
        """choice, integer, number, boolean, date or text."""
        if "enum" in self.schema or "const" in self.schema:
            return "choice"
        if self.schema.get("format") == "date":
            return "date"
        return {"string": "text"}.get(self.schema["type"], str(self.schema["type"]))

    def choices(self) -> tuple[Any, ...]:
        """The values that the schema names."""
        return tuple(self.schema.get("enum", [self.schema.get("const")]))

    @property
    def code_list(self) -> str | None:
        """Where its values are codes: the list."""
        return self.schema.get("x-code-list")


@dataclass(frozen=True, slots=True)
class Level:
    """An object: the event's data (path ()), or an item of the list that stands at `path` in the object above."""

    path: Path
    name: str
    """Dotted from the event; "" for the event itself."""
    columns: tuple[Column, ...]
    groups: tuple[Path, ...]
    """Groups that are there in every such object, even when no cell of theirs is filled."""
    lists: tuple[Level, ...]
    required: bool
    """Whether the list is there in every object above it."""
    may_be_empty: bool
    """Whether it may be there and hold nothing."""

    def everything(self) -> Iterator[Column]:
        """Its columns and all below."""
        yield from self.columns
        for inner in self.lists:
            yield from inner.everything()


@dataclass(frozen=True, slots=True)
class Layout:
    """The sheet of one event type."""

    event_type: EventType
    event: Level
    columns: Mapping[str, Column]
    """By name, in the order of the schema."""
    key: tuple[Column, ...]
    """Columns that say what a statement is about; rows that agree in them are one event."""


def layout_of(event_type: EventType) -> Layout:
    """Raises `ValueError` for a schema that no sheet can hold, naming the field."""
    event = _level(event_type.schema, event_type.fields)
    found = {column.name: column for column in event.everything()}
    columns = {name: found[name] for name, _ in fields_of(event_type.schema) if name in found}
    key = tuple(column for column in event.columns if any(_covers(part, column.name) for part in event_type.key))
    return Layout(event_type, event, columns, key)


def _covers(part: str, name: str) -> bool:
    return name == part or name.startswith(f"{part}.")


def _level(
    schema: Mapping[str, Any],
    docs: Mapping[str, FieldDoc],
    name: str = "",
    path: Path = (),
    always: bool = True,
    listed: bool = True,
) -> Level:
    """always: whether every event holds such an object; listed: whether every object above it has the list."""
    columns: list[Column] = []
    groups: list[Path] = []
    lists: list[Level] = []

    def walk(group: Mapping[str, Any], at: Path, there: bool) -> None:
        for field, inner in group["properties"].items():
            here, must = (*at, field), field in group.get("required", ())
            dotted = ".".join((name, *here) if name else here)
            if dotted in OWN:
                continue
            if inner.get("type") == "object":
                if not inner.get("properties"):
                    raise ValueError(f"{dotted}: is a group without fields; rule: a sheet has a column for each field")
                if must and there:
                    groups.append(here)
                walk(inner, here, there and must)
            elif inner.get("type") == "array" and inner["items"].get("type") == "object":
                filled = always and there and must and inner.get("minItems", 0) > 0
                lists.append(_level(inner["items"], docs, dotted, here, filled, must and there))
            else:
                many = inner.get("type") == "array"
                needed = "no" if not must else "always" if there and always else "within"
                words = docs[dotted].values
                columns.append(Column(dotted, here, inner["items"] if many else inner, many, words, needed))

    walk(schema, (), True)
    return Level(path, name, tuple(columns), tuple(groups), tuple(lists), listed, listed and not always)
