"""Assets in one form, so that what Superset exports can be compared with what git holds.

Superset gives ids of its own, renames files, sorts columns as it likes and adds defaults; none of that is a difference.
"""

from __future__ import annotations

import json
from typing import Any

from dashboards.builder.files import parse_yaml

FOLDERS = ("databases", "datasets", "charts", "dashboards")
_VOLATILE = {
    "databases": {"impersonate_user", "ssh_tunnel"},
    "datasets": {"cache_timeout"},
    "charts": set(),
    "dashboards": set(),
}
_ADDED_PARAMS = {"datasource", "annotation_layers", "dashboards"}
_ADDED_METADATA = {"default_filters", "chartsInScope"}
Assets = dict[tuple[str, str], dict[str, Any]]


def canonical(bundle: dict[str, str]) -> Assets:
    """(folder, uuid) ▸ asset in its one form, for a bundle of ours or an export of Superset's."""
    assets: Assets = {}
    for path, text in bundle.items():
        folder = path.split("/")[0]
        if folder in FOLDERS:
            asset = parse_yaml(text)
            assets[(folder, asset["uuid"])] = asset
    return {key: _one_form(key[0], asset) for key, asset in assets.items()}


def differences(wanted: Assets, found: Assets) -> list[str]:
    """What differs, a line each: the asset, the key, both values (shortened)."""
    lines = [f"{folder}/{uuid}: missing in Superset" for folder, uuid in sorted(wanted.keys() - found.keys())]
    lines += [f"{folder}/{uuid}: in Superset and not in git" for folder, uuid in sorted(found.keys() - wanted.keys())]
    for key in sorted(wanted.keys() & found.keys()):
        lines += [f"{key[0]}/{key[1]}: {line}" for line in _compare("", wanted[key], found[key])]
    return lines


def _one_form(folder: str, asset: dict[str, Any]) -> Any:
    asset = {key: value for key, value in asset.items() if key not in _VOLATILE[folder]}
    if folder == "datasets":
        asset["columns"] = sorted(asset["columns"], key=lambda column: str(column["column_name"]))
    if folder == "charts":
        asset["params"] = {key: value for key, value in asset["params"].items() if key not in _ADDED_PARAMS}
    if folder == "dashboards":
        parts = [part for part in asset["position"].values() if isinstance(part, dict) and part.get("type") == "CHART"]
        chart_uuids = {part["meta"]["chartId"]: part["meta"]["uuid"] for part in parts}
        asset["position"] = _without_ids(asset["position"], chart_uuids)
        asset["metadata"] = _without_ids(asset["metadata"], chart_uuids)
    return _without_empty(json.loads(json.dumps(asset)))


def _without_ids(value: Any, chart_uuids: dict[int, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: (chart_uuids.get(part, part) if key == "chartId" else _without_ids(part, chart_uuids))
            for key, part in value.items()
            if key not in _ADDED_METADATA
        }
    return [_without_ids(part, chart_uuids) for part in value] if isinstance(value, list) else value


def _without_empty(value: Any) -> Any:
    """Superset leaves out or adds empty values: none, and empty lists and objects, say the same as nothing."""
    if isinstance(value, dict):
        cleaned = {key: _without_empty(part) for key, part in value.items()}
        return {key: part for key, part in cleaned.items() if part not in (None, [], {}, "")}
    return [_without_empty(part) for part in value] if isinstance(value, list) else value


def _compare(path: str, wanted: Any, found: Any) -> list[str]:
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = sorted(wanted.keys() | found.keys())
        return [line for key in keys for line in _compare(f"{path}.{key}", wanted.get(key), found.get(key))]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [
            line
            for number, (left, right) in enumerate(zip(wanted, found, strict=True))
            for line in _compare(f"{path}[{number}]", left, right)
        ]
    return [] if wanted == found else [f"{path.lstrip('.')}: git {_short(wanted)}, Superset {_short(found)}"]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
