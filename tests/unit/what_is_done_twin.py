"""Slow, obvious twins of the rules of meaning: what a reader of the reasons would write first.

Each takes the data of one event that its schema holds, and gives every (code, path) that the rules must find. They
share no code with the contract, and know the seeds by the rows that they need.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from tests.benchmarks.records import SEEDS

Found = set[tuple[str, str]]
Data = dict[str, Any]
DIGITS = "0123456789"


def _seed(name: str) -> list[dict[str, str]]:
    with (Path(SEEDS) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TYPE_OF = {row["organisation_oin"]: row["organisation_type"] for row in _seed("population_frame")}
LINE_OF = {row["measure_id"]: row["line"] for row in _seed("measures")}
PROCESSES = {(row["organisation_type"], row["process_id"]) for row in _seed("process_of_organisation_type")}


def repeated(entries: list[Data], key: str, place: str) -> Found:
    found = set()
    for later in range(len(entries)):
        for earlier in range(later):
            if entries[later][key] == entries[earlier][key]:
                found.add(("ENTRY_TWICE", f"/data/{place}/{later}"))
    return found


def cited(data: Data, origin: str) -> Found:
    wrong = (origin == "published" and "citation" not in data) or (origin != "published" and "citation" in data)
    return {("CITATION_RULE", "/data/citation")} if wrong else set()


def measures(data: Data, origin: str) -> Found:
    found = repeated(data.get("processes", []), "process_id", "processes") | cited(data, origin)
    if "measure_id" in data and "own_measure" in data:
        found.add(("MEASURE_OR_OWN", "/data/measure_id"))
    if "measure_id" not in data and "own_measure" not in data:
        found.add(("MEASURE_OR_OWN", "/data/measure_id"))
    if data.get("from_mainports"):
        if "measure_id" in data:
            if LINE_OF[data["measure_id"]] != "3":
                found.add(("CODE_COMBINATION", "/data/from_mainports"))
        elif "own_measure" in data and data["own_measure"]["line"] != "3":
            found.add(("CODE_COMBINATION", "/data/from_mainports"))
    if data["status_id"] == "planned" and "planned_date" not in data:
        found.add(("PLANNED_DATE_RULE", "/data/planned_date"))
    if "planned_date" in data:
        if data["status_id"] in ("considered", "in_use", "ended", "rejected"):
            found.add(("PLANNED_DATE_RULE", "/data/planned_date"))
        if data["planned_date"] < data["reference_date"]:
            found.add(("PLANNED_DATE_RULE", "/data/planned_date"))
    if data["scope"] == "process":
        if "processes" not in data:
            found.add(("SCOPE_PROCESS", "/data/processes"))
        if "share_covered" in data:
            found.add(("SCOPE_PROCESS", "/data/share_covered"))
    elif "processes" in data:
        found.add(("SCOPE_PROCESS", "/data/processes"))
    kind = TYPE_OF[data["organisation_oin"]]
    for index, entry in enumerate(data.get("processes", [])):
        if (kind, entry["process_id"]) not in PROCESSES:
            found.add(("UNIT_NOT_IN_FRAME", f"/data/processes/{index}/process_id"))
    return found | _effect(data["effect"]) | _comply(data, kind)


def _effect(effect: Data) -> Found:
    found: Found = set()
    place = "/data/effect/"
    numbers = ("relative_change_low", "relative_change", "relative_change_high")
    grade = effect["evidence_grade"]
    if grade == "none":
        for name in effect:
            if name != "evidence_grade":
                found.add(("EFFECT_EVIDENCE", place + name))
    else:
        if "direction" not in effect:
            found.add(("EFFECT_EVIDENCE", place + "direction"))
        if grade == "told":
            for name in numbers:
                if name in effect:
                    found.add(("EFFECT_EVIDENCE", place + name))
        elif "citation" not in effect:
            found.add(("EFFECT_EVIDENCE", place + "citation"))
    if "relative_change" in effect:
        if effect.get("direction") == "fewer_incidents" and not effect["relative_change"] < 0:
            found.add(("EFFECT_EVIDENCE", place + "relative_change"))
        if effect.get("direction") == "more_incidents" and not effect["relative_change"] > 0:
            found.add(("EFFECT_EVIDENCE", place + "relative_change"))
    if "relative_change_low" in effect or "relative_change_high" in effect:
        there = [effect[name] for name in numbers if name in effect]
        if len(there) < 3 or there != sorted(there):
            found.add(("INTERVAL_ORDER", place + "relative_change"))
    return found


def _comply(data: Data, kind: str) -> Found:
    found: Found = set()
    if kind == "openbaar_lichaam" and "comply_or_explain" not in data:
        found.add(("COMPLY_OR_EXPLAIN", "/data/comply_or_explain"))
    if kind != "openbaar_lichaam" and "comply_or_explain" in data:
        found.add(("COMPLY_OR_EXPLAIN", "/data/comply_or_explain"))
    if "comply_or_explain" in data:
        position, explained = data["comply_or_explain"]["position"], "explanation" in data["comply_or_explain"]
        if position == "comply" and explained:
            found.add(("COMPLY_OR_EXPLAIN", "/data/comply_or_explain/explanation"))
        if position != "comply" and not explained:
            found.add(("COMPLY_OR_EXPLAIN", "/data/comply_or_explain/explanation"))
    return found


def awareness(data: Data, origin: str) -> Found:
    found = repeated(data["reach"], "function_category_id", "reach") | cited(data, origin)
    everyone = 0
    for index, group in enumerate(data["reach"]):
        everyone += group["participants"]
        if group["target_group_size"] in range(10):
            found.add(("UNIT_TOO_SMALL", f"/data/reach/{index}/target_group_size"))
        if group["target_group_size"] < group["participants"]:
            found.add(("PART_EXCEEDS_TOTAL", f"/data/reach/{index}/participants"))
        if group["function_category_id"] == "ALLE" and data["reach"] != [group]:
            found.add(("CODE_COMBINATION", f"/data/reach/{index}/function_category_id"))
    if "organisations" in data and data["organisations"]["invited"] < data["organisations"]["reached"]:
        found.add(("PART_EXCEEDS_TOTAL", "/data/organisations/reached"))
    if "evaluation" in data:
        asked, useful = data["evaluation"]["respondents"], data["evaluation"]["found_useful"]
        if asked in range(1, 10):
            found.add(("UNIT_TOO_SMALL", "/data/evaluation/respondents"))
        if useful > asked:
            found.add(("PART_EXCEEDS_TOTAL", "/data/evaluation/found_useful"))
        if asked > everyone:
            found.add(("PART_EXCEEDS_TOTAL", "/data/evaluation/respondents"))
    return found


def lessons(data: Data, origin: str) -> Found:
    found = cited(data, origin)
    found |= repeated(data["failed_controls"], "control_id", "failed_controls")
    found |= repeated(data.get("recommended_measures", []), "measure_id", "recommended_measures")
    if int(data["reference_date"].split("-")[0]) - data["case_year"] not in range(2, 1000):
        found.add(("CASE_TOO_RECENT", "/data/case_year"))
    if names_a_case(data["lesson"]):
        found.add(("CASE_KEY", "/data/lesson"))
    for name, text in data.get("citation", {}).items():
        if names_a_case(text):
            found.add(("CASE_KEY", f"/data/citation/{name}"))
    return found


def names_a_case(text: str) -> bool:
    """An ECLI, 13-123456-21 or C/10/123456, by looking at every place in the text."""
    return any(_ecli(text[at:]) or _parket(text, at) or _court(text, at) for at in range(len(text)))


def _ecli(rest: str) -> bool:
    return rest[:5].upper() == "ECLI:" and rest[5:7].isascii() and rest[5:7].isalpha() and rest[7:8] == ":"


def _digits(text: str, at: int, count: int) -> bool:
    return len(text[at : at + count]) == count and all(character in DIGITS for character in text[at : at + count])


def _parket(text: str, at: int) -> bool:
    if at and text[at - 1] in DIGITS:
        return False
    if not _digits(text, at, 2):
        return False
    after = at + 3 if text[at + 2 : at + 3] in ("-", "/", ".", " ") else at + 2
    if not _digits(text, after, 6) or text[after + 6 : after + 7] not in ("-", "/", ".", " "):
        return False
    return _digits(text, after + 7, 2) and not _digits(text, after + 9, 1)


def _court(text: str, at: int) -> bool:
    letter = text[at]
    if not (letter.isascii() and letter.isalpha()) or (at and text[at - 1].isascii() and text[at - 1].isalpha()):
        return False
    shape = text[at + 1 : at + 2] == "/" and _digits(text, at + 2, 2) and text[at + 4 : at + 5] == "/"
    return shape and _digits(text, at + 5, 6) and not _digits(text, at + 11, 1)
