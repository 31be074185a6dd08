"""Reading back what Superset holds: what it changes by itself is no difference, everything else is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboards.builder.assets import bundle
from dashboards.builder.canonical import canonical, differences
from dashboards.builder.files import parse_yaml, write_yaml


def exported(source: dict[str, str]) -> dict[str, str]:
    """A bundle as Superset writes it: other file names and ids, other order, defaults added, empty keys dropped."""
    written = {}
    for number, (path, text) in enumerate(source.items(), start=1):
        asset: dict[str, Any] = parse_yaml(text)
        folder = path.split("/")[0]
        if folder == "datasets":
            asset["columns"] = list(reversed(asset["columns"]))
            asset |= {"template_params": None, "folders": None, "cache_timeout": 0}
            del asset["metrics"]
        if folder == "charts":
            asset["params"] |= {"datasource": f"{number}__table", "annotation_layers": []}
            del asset["certified_by"]
        if folder == "dashboards":
            for part in asset["position"].values():
                if isinstance(part, dict) and part["type"] == "CHART":
                    part["meta"]["chartId"] += 100
            asset["theme_uuid"] = None
        written[f"{path.removesuffix('.yaml')}_{number}.yaml"] = write_yaml(asset)
    return written


@pytest.fixture(scope="module")
def source() -> dict[str, str]:
    return bundle(Path("/releases"))


def changed(source: dict[str, str], path: str, old: str, new: str) -> dict[str, str]:
    assert old in source[path]
    return exported(source | {path: source[path].replace(old, new, 1)})


def test_what_superset_changes_by_itself_is_no_difference(source: dict[str, str]) -> None:
    assert differences(canonical(source), canonical(exported(source))) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "key"),
    [
        (
            "databases/sbo.yaml",
            "enable_external_access: false",
            "enable_external_access: true",
            "enable_external_access",
        ),
        ("databases/sbo.yaml", "allow_dml: false", "allow_dml: true", "allow_dml"),
        ("datasets/sbo/risicobeeld_map_nl.yaml", "volume_p50", "volume_p95", "sql"),
        ("charts/risicobeeld_map_nl.yaml", "opacity: 0.6", "opacity: 0.7", "params.opacity"),
        (
            "dashboards/risicobeeld.yaml",
            "Wat moeten we uitzoeken?",
            "Wat moeten we doen?",
            "MARKDOWN-head-to_investigate",
        ),
    ],
)
def test_a_changed_asset_is_named_with_its_key(source: dict[str, str], path: str, old: str, new: str, key: str) -> None:
    lines = differences(canonical(source), canonical(changed(source, path, old, new)))
    assert len(lines) == 1
    assert key in lines[0]


def test_an_asset_that_is_missing_or_extra_is_a_difference(source: dict[str, str]) -> None:
    fewer = {path: text for path, text in source.items() if path != "charts/risicobeeld_map_nl.yaml"}
    assert any("missing in Superset" in line for line in differences(canonical(source), canonical(fewer)))
    assert any("not in git" in line for line in differences(canonical(fewer), canonical(source)))


def test_two_charts_that_change_places_are_a_difference(source: dict[str, str]) -> None:
    page = parse_yaml(source["dashboards/risicobeeld.yaml"])
    first, second = page["position"]["CHART-map"]["meta"], page["position"]["CHART-top_units"]["meta"]
    first["uuid"], second["uuid"] = second["uuid"], first["uuid"]
    swapped = source | {"dashboards/risicobeeld.yaml": write_yaml(page)}
    assert differences(canonical(source), canonical(exported(swapped)))
