"""Case statistics from a CSV file: a row a count; rows that agree in everything else make one event.

Columns (header in the first row, separated by `;` or `,`, UTF-8): the fields of the event by name, `period_from`,
`period_to`, `citation_text` and `citation_reference`. Empty means left out. The id follows from content and the file's
time, so that the same file sent twice is the same events, and a corrected file is another statement.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from connectors.contract import Contract

_TYPE = "nl.corruptiezaken.zaakcijfers-vastgesteld.v1"
_STATEMENT = (
    "reporter_oin",
    "period_from",
    "period_to",
    "phase_id",
    "unit_of_count",
    "counting_rule",
    "basis_year",
    "status",
    "territory",
    "citation_text",
    "citation_reference",
)
_COUNT = ("offence_id", "offence_group", "count", "disposal_id", "sepot_code", "person_kind")
_OPTIONAL = {"citation_text", "citation_reference", *_COUNT} - {"count"}
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://schemas.risicobeeld.example/case-statistics/csv")


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("isn't UTF-8; rule: save as CSV UTF-8") from error
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") >= first.count(",") else ",")
    names = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = names
    unknown = sorted(set(names) - {*_STATEMENT, *_COUNT})
    missing = sorted({*_STATEMENT, *_COUNT} - _OPTIONAL - set(names))
    if unknown or missing or len(set(names)) != len(names):
        raise ValueError(f"columns unknown: {unknown}; missing: {missing}; rule: {', '.join((*_STATEMENT, *_COUNT))}")
    for row in reader:
        if None in row or None in row.values():
            raise ValueError(f"line {reader.line_num}: has another number of fields than the header")
        yield reader.line_num, {name: value.strip() for name, value in row.items()}


def _whole_number(line: int, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"line {line}, column count: isn't a whole number; rule: digits only")
    return int(text)


def _data(statement: dict[str, str], counts: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {
        name: statement[name] for name in _STATEMENT if not name.startswith(("period_", "citation_"))
    }
    data["period"] = {"from": statement["period_from"], "to": statement["period_to"]}
    data["counts"] = counts
    if statement.get("citation_text") or statement.get("citation_reference"):
        data["citation"] = {
            "text": statement.get("citation_text", ""),
            "reference": statement.get("citation_reference", ""),
        }
    return data


def events_of(
    content: bytes, modified: float, contract: Contract, partner: str, origin: str | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, event) for each statement in the file. `modified`: the file's time, seconds since 1970.

    Raises `ValueError` naming line, column and rule.
    """
    agreement = contract.agreements.get(partner)
    if agreement is None:
        raise ValueError(f"partner {partner} has no agreement, so its OIN isn't known")
    if origin is None:
        if len(agreement.data_origins) != 1:
            raise ValueError(f"say where the figures come from: --origin {' | '.join(sorted(agreement.data_origins))}")
        origin = next(iter(agreement.data_origins))
    groups: dict[tuple[str, ...], tuple[list[int], dict[str, str], list[dict[str, Any]]]] = {}
    for line, row in _rows(content):
        key = tuple(row.get(name, "") for name in _STATEMENT)
        lines, _, counts = groups.setdefault(key, ([], row, []))
        lines.append(line)
        one: dict[str, Any] = {name: row[name] for name in _COUNT if name != "count" and row.get(name)}
        counts.append({**one, "count": _whole_number(line, row["count"])})
    logged_at = datetime.fromtimestamp(int(modified), UTC).isoformat().replace("+00:00", "Z")
    for lines, statement, counts in groups.values():
        data = _data(statement, counts)
        identity = json.dumps([agreement.oin, logged_at, origin, data], sort_keys=True)
        yield (
            f"regels {lines[0]}-{lines[-1]}",
            {
                "specversion": "1.0",
                "id": str(uuid.uuid5(_NAMESPACE, identity)),
                "source": f"urn:nld:oin:{agreement.oin}:systeem:csv",
                "type": _TYPE,
                "time": logged_at,
                "datacontenttype": "application/json",
                "dataschema": contract.catalogue.types[_TYPE].dataschema,
                "dataorigin": origin,
                "data": data,
            },
        )
