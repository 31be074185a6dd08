"""The applied versions: every agreement, code list and parameter list, appended to `bronze.reference` when it changed.

A picture as known on a day uses the lists of that day, so a version is never overwritten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.io.pyarrow import schema_to_pyarrow

from connectors.contract import Contract
from infra import clock, lake
from infra.method_versions import method_files
from infra.settings import Settings

AGREEMENT, CODE_LIST, PARAMETER = "agreement", "code_list", "parameter"
_ATTEMPTS = 5
Key = tuple[str, str]


def _hash(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def current(settings: Settings, contract: Contract) -> dict[Key, str]:
    """Content by (kind, key), as it is in the repository now."""
    contents: dict[Key, str] = {}
    for partner, agreement in contract.agreements.items():
        contents[AGREEMENT, partner] = json.dumps(agreement.as_reference(), ensure_ascii=False, separators=(",", ":"))
    lists = {(CODE_LIST, path.stem): path for path in sorted(settings.seeds_dir.glob("*.csv"))}
    lists |= {(PARAMETER, seed): path for seed, path in method_files(clock.today(settings)).items()}
    contents |= {key: path.read_text(encoding="utf-8") for key, path in lists.items()}
    return contents


def _latest(rows: list[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    return {(row["kind"], row["key"]): row for row in sorted(rows, key=lambda row: row["reference_seq"])}


def _withdrawn(settings: Settings, content: str) -> str:
    """The last version of an agreement whose file is gone: it ends today, unless it had ended before."""
    agreement = json.loads(content)
    agreement["valid_to"] = min(agreement["valid_to"], clock.today(settings).isoformat())
    return json.dumps(agreement, ensure_ascii=False, separators=(",", ":"))


def changed(settings: Settings, contents: Mapping[Key, str], rows: list[dict[str, Any]]) -> dict[Key, str]:
    """What has to be appended: new content, and the end of agreements that are gone."""
    latest = _latest(rows)
    new = {
        key: content
        for key, content in contents.items()
        if key not in latest or latest[key]["content_hash"] != _hash(content)
    }
    for key, row in latest.items():
        if key[0] == AGREEMENT and key not in contents:
            ended = _withdrawn(settings, row["content"])
            if _hash(ended) != row["content_hash"]:
                new[key] = ended
    return new


def read_rows(settings: Settings) -> list[dict[str, Any]]:
    """All rows of `bronze.reference`."""
    rows: list[dict[str, Any]] = lake.reference_table(settings).scan().to_arrow().to_pylist()
    return rows


def append(settings: Settings, contents: Mapping[Key, str]) -> list[Key]:
    """Append what changed, in one commit. Returns what was appended. Another one at work: look again and retry."""
    schema: pa.Schema = schema_to_pyarrow(lake.REFERENCE_SCHEMA, include_field_ids=False)
    for _ in range(_ATTEMPTS):
        table = lake.reference_table(settings)
        rows = table.scan().to_arrow().to_pylist()
        new = changed(settings, contents, rows)
        if not new:
            return []
        first = max((row["reference_seq"] for row in rows), default=0) + 1
        known_from = clock.now(settings)
        appended = [
            {
                "reference_seq": seq,
                "kind": kind,
                "key": key,
                "content": content,
                "content_hash": _hash(content),
                "known_from": known_from,
            }
            for seq, ((kind, key), content) in enumerate(sorted(new.items()), first)
        ]
        try:
            table.append(pa.Table.from_pylist(appended, schema=schema))
            return sorted(new)
        except CommitFailedException:
            continue
    raise lake.LakeError(
        f"{lake.REFERENCE} moved {_ATTEMPTS} times while it was written: run `risicobeeld apply` again"
    )
