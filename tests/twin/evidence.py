"""METHOD steps 1 and 2, unit by unit: evidence with exposure and coverage, resilience, and what picks parameters."""

from __future__ import annotations

from datetime import date

from tests.twin.facts import Facts, Row, Seeds


def fade(age: float, half_life: float) -> float:
    return 2.0 ** (-age / half_life)


def most_specific(rows: list[dict[str, str]], group: tuple[str, str]) -> dict[str, str]:
    fitting = [row for row in rows if row["sector"] in ("*", group[0]) and row["process_id"] in ("*", group[1])]
    return min(fitting, key=lambda row: (row["process_id"] == "*", row["sector"] == "*"))


def evidence(facts: Facts, seeds: Seeds, groups: dict[tuple[str, str], Row]) -> None:
    """Step 1."""
    sees = {row["profile_id"]: float(row["sensitivity"]) for row in seeds.rows("method/monitoring_sensitivities")}
    by_place = {(unit["oin"], unit["process_id"]): unit for unit in facts.units.values()}
    for unit in facts.units.values():
        unit["months"] = {}
    for row in facts.monitoring:
        unit = by_place[row["organisation_oin"], row["process_id"]]
        told = row["exposure"]
        opened = sum(signal["opened"] for signal in row["signals"])
        final = sum(signal["explained"] + signal["confirmed"] for signal in row["signals"])
        accounts = told["accounts_monitored"] / told["accounts_total"] if told["accounts_total"] else 0.0
        systems = told["systems_covered"] / told["systems_total"] if told["systems_total"] else 0.0
        unit["months"][row["from"]] = {
            "w": fade(facts.age_months(row["to"]), groups[unit["group"]]["half_life"]),
            "M": told["staff_years_monitored"] / 10_000,
            "c": accounts * systems * sees[row["monitoring_profile"]] * (final / opened if opened else 1.0),
            "y": sum(signal["confirmed"] for signal in row["signals"]),
            "opened": opened,
            "first_at": row["first_at"],
        }


def scans_about(facts: Facts, unit: Row) -> list[Row]:
    return [
        scan
        for scan in facts.scans
        if scan["organisation_oin"] == unit["oin"]
        and (scan["scope"] == "organisation" or scan["process_id"] == unit["process_id"])
    ]


def answers_that_count(facts: Facts, unit: Row) -> dict[tuple[str, str], Row]:
    """Newest first; of one day the scan of the process itself before that of the organisation."""
    chosen: dict[tuple[str, str], Row] = {}
    for scan in sorted(scans_about(facts, unit), key=lambda scan: (scan["day"], scan["scope"])):
        for answer in scan["answers"]:
            chosen[scan["instrument_id"], answer["dimension_id"]] = {**answer, "day": scan["day"]}
    return chosen


def resilience(facts: Facts, seeds: Seeds, priors: dict[str, tuple[float, float]]) -> None:
    """Step 2, and the grade that step 7 takes for the coverage error."""
    grades = {row["evidence_grade"]: float(row["resilience_weight"]) for row in seeds.rows("method/evidence_grades")}
    errors = {row["evidence_grade"]: float(row["log_variance"]) for row in seeds.rows("method/coverage_errors")}
    crosswalk = {
        (row["instrument_id"], row["dimension_id"]): (float(row["score_at_zero"]), float(row["score_at_one"]))
        for row in seeds.rows("method/instrument_crosswalk")
    }
    scan_half, screening_half = seeds.parameter("scan_half_life_months"), seeds.parameter("screening_half_life_months")
    measure_half = seeds.parameter("measure_half_life_months")
    indicators, training = screening_indicators(facts, seeds), training_reach(facts, seeds)
    for unit in facts.units.values():
        unit["answers"] = answers_that_count(facts, unit)
        pieces: list[tuple[float, float]] = []
        for key, answer in unit["answers"].items():
            zero, one = crosswalk[key]
            score = min(max((answer["score"] - zero) / (one - zero), 0.0), 1.0)
            pieces.append((score, grades[answer["evidence_grade"]] * fade(facts.age_months(answer["day"]), scan_half)))
        done = measures_in_place(facts, seeds, unit, set(training)) + training.get(unit["oin"], [])
        for share, grade, last in done:
            pieces.append((share, grades[grade] * fade(facts.age_months(last), measure_half)))
        for share, grade, age in indicators.get(unit["oin"], []):
            pieces.append((share, grades[grade] * fade(age, screening_half)))
        p0, q0 = priors[unit["type"]]
        unit["p"] = p0 + sum(weight * score for score, weight in pieces)
        unit["q"] = q0 + sum(weight * (1 - score) for score, weight in pieces)
        unit["r"] = unit["q"] / (unit["p"] + unit["q"])
        newest = max((answer["day"] for answer in unit["answers"].values()), default=None)
        told = [answer["evidence_grade"] for answer in unit["answers"].values() if answer["day"] == newest]
        unit["v_c"] = min((errors[grade] for grade in told), default=errors["none"])


def screening_indicators(facts: Facts, seeds: Seeds) -> dict[str, list[tuple[float, str, float]]]:
    """By organisation: share, grade and age of each indicator over its newest (of equal ends: longest) period."""
    found: dict[str, list[tuple[float, str, float]]] = {}
    for oin in {row["organisation_oin"] for row in facts.screening}:
        own = [row for row in facts.screening if row["organisation_oin"] == oin]
        last, first = max((row["to"], -row["from"].toordinal()) for row in own)
        rows = [row for row in own if (row["to"], -row["from"].toordinal()) == (last, first)]
        together = [row for row in rows if row["function_category_id"] == "ALLE"]
        for indicator in seeds.rows("method/screening_indicators"):
            top, bottom = indicator["numerator"], indicator["denominator"]
            told = [row for row in together or rows if row.get(top) is not None and row.get(bottom) is not None]
            total = sum(row[bottom] for row in told)
            if total > 0:
                share = sum(row[top] for row in told) / total
                found.setdefault(oin, []).append((share, indicator["evidence_grade"], facts.age_months(last)))
    return found


def trainings(seeds: Seeds) -> dict[str, str]:
    """By training activity the measure of the catalogue that it is."""
    rows = seeds.rows("reference/awareness_activities")
    return {row["activity_id"]: row["measure_id"] for row in rows if row["form"] in ("training", "e_learning")}


def measures_in_place(facts: Facts, seeds: Seeds, unit: Row, trained: set[str]) -> list[tuple[float, str, date]]:
    """Share, grade and day of the latest state of each measure that covers the unit and is in place."""
    in_place = {row["status_id"] for row in seeds.rows("method/measure_states") if row["is_in_place"] == "true"}
    told_by_reach = set(trainings(seeds).values()) if unit["oin"] in trained else set()
    latest: dict[str, Row] = {}
    for row in sorted(facts.measures, key=lambda row: row["day"]):
        if row["organisation_oin"] == unit["oin"]:
            latest[row["measure_key"]] = row
    found = []
    for row in latest.values():
        if row["status_id"] not in in_place or row.get("measure_id") in told_by_reach:
            continue
        named = {one["process_id"]: one.get("share_covered") for one in row.get("processes", [])}
        share = row.get("share_covered") if row["scope"] == "organisation" else named.get(unit["process_id"])
        if share is not None:
            found.append((share, row["evidence_grade"], row["day"]))
    return found


def training_reach(facts: Facts, seeds: Seeds) -> dict[str, list[tuple[float, str, date]]]:
    """By organisation: share, grade and end of the widest of the newest period of each training."""
    newest: dict[tuple[str, str], Row] = {}
    for row in facts.awareness:
        key = row["organisation_oin"], row["activity_id"]
        longest_last = (row["to"], -row["from"].toordinal())
        if row["activity_id"] in trainings(seeds) and sum(one["target_group_size"] for one in row["reach"]) > 0:
            before = newest.get(key)
            if before is None or longest_last > (before["to"], -before["from"].toordinal()):
                newest[key] = row
    widest: dict[str, tuple[float, str, date]] = {}
    for (oin, _), row in sorted(newest.items()):
        reached = sum(one["participants"] for one in row["reach"])
        share = reached / sum(one["target_group_size"] for one in row["reach"])
        if oin not in widest or (share, row["to"]) > (widest[oin][0], widest[oin][2]):
            widest[oin] = (share, row["evidence_grade"], row["to"])
    return {oin: [one] for oin, one in widest.items()}
