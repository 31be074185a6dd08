"""The registration report, made of a release: which codes of each partner map, which don't, and what is lost.

Codes are counted, never cases under a code. Capacity stands beside counts without a ratio: it is told for all offences
together, counts by group of offences.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from connectors.publication.statutory.report.layout import Table, Texts, facts
from connectors.publication.statutory.report.template import page
from connectors.publication.statutory.source import Source, StatutoryError
from connectors.publication.statutory.words import Language, word

_FILE = Path(__file__).with_name("registration.yml")
_STATES = ("mapped", "mapped_with_loss", "not_mapped", "refused")
_LOSSES = ("lost_offence", "lost_group", "lost_iccs", "lost_indicator")
_STREAM = "case-statistics"


def html(source: Source, language: Language) -> str:
    """The report as one HTML document. Raises `StatutoryError` for a release in which nobody sent a code."""
    t = Texts(_FILE, language)
    rows = source.rows(
        "SELECT * FROM mart_audit__registration ORDER BY partner, data_origin, field_path, local_code, code_state"
    )
    if not rows:
        raise StatutoryError(
            f"release {source.release_id} knows no code of case statistics: there is nothing to report on yet"
        )
    return page(
        "registration.html",
        t=t,
        language=language,
        title=t.title,
        mark=t.invented if source.is_invented else "",
        facts=facts(source, _STREAM, t),
        in_short=_in_short(rows, t),
        partners=_partners(rows, t),
        lost=_lost(rows, t),
        refused=_refused(rows, t),
        unverified=_unverified(rows, t),
        capacity=_capacity(source, t),
        about_text=t.fill("about_text", release=source.release_id),
    )


def _in_short(rows: list[dict[str, Any]], t: Texts) -> str:
    used = [row for row in rows if row["code_state"] == "used"]
    counts = Counter(row["mapping_state"] for row in used)
    return t.fill(
        "in_short_text",
        codes=len(used),
        partners=len({row["partner"] for row in rows}),
        mapped=counts["mapped"],
        with_loss=counts["mapped_with_loss"],
        not_mapped=counts["not_mapped"],
    )


def _partners(rows: list[dict[str, Any]], t: Texts) -> Table:
    states = t.listed("states")
    table = Table("", [t.partner, t.code_list, *(states[state] for state in _STATES)], 2)
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        counts.setdefault((row["partner"], _list(row, t)), Counter())[row["mapping_state"]] += 1
    table.rows.extend([*key, *(found[state] for state in _STATES)] for key, found in sorted(counts.items()))
    return table


def _lost(rows: list[dict[str, Any]], t: Texts) -> Table:
    """Each code of which something is lost, once for all who send it."""
    losses = t.listed("losses")
    table = Table("", [t.code, t.name, t.lost, t.partner], 4)
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        told = [losses[one] for one in _LOSSES if row[one]]
        if row["code_state"] == "used" and told:
            key = (f"{_list(row, t)}: {row['local_code']}", row["label_nl"] or "", ", ".join(told))
            found.setdefault(key, []).append(row["partner"])
    table.rows.extend([*key, ", ".join(sorted(set(who)))] for key, who in sorted(found.items()))
    return table


def _refused(rows: list[dict[str, Any]], t: Texts) -> Table:
    ways = t.listed("code_states")
    table = Table("", [t.partner, t.place, t.why], 3)
    table.rows.extend(
        [row["partner"], row["field_path"], ways[row["code_state"]]] for row in rows if row["code_state"] != "used"
    )
    return table


def _unverified(rows: list[dict[str, Any]], t: Texts) -> str:
    used = {(row["code_list"], row["local_code"]): row for row in rows if row["code_state"] == "used"}
    doubtful = sum(False in (row["is_verified"], row["iccs_verified"]) for row in used.values())
    return t.fill("unverified_text", doubtful=doubtful, codes=len(used))


def _capacity(source: Source, t: Texts) -> Table:
    """Staff years of a reporter in a phase and year, beside the cases that it told there by group of offences."""
    table = Table("", [t.reporter, t.phase, t.year, t.territory, t.group, t.cases, t.staff_years], 5)
    for row in source.rows(
        "SELECT capacity.*, flows.offence_group_name_nl, flows.unit_of_count, flows.case_count"
        " FROM mart_justice__capacity AS capacity LEFT JOIN mart_justice__chain_flows AS flows"
        " ON flows.reporter_oin = capacity.reporter_oin AND flows.phase_id = capacity.phase_id"
        " AND flows.year = capacity.year AND flows.territory = capacity.territory AND flows.region_name = ''"
        " AND flows.case_count IS NOT NULL"
        " ORDER BY capacity.reporter_name, capacity.phase_id, capacity.territory, capacity.year,"
        " flows.offence_group, flows.unit_of_count, flows.counting_rule"
    ):
        counted = row["case_count"]
        cases = t.no_count if counted is None else f"{counted} {word('units', row['unit_of_count'], t.language)}"
        months = "" if row["months_covered"] == 12 else f" ({t.fill('months', months=row['months_covered'])})"
        staff = f"{row['capacity_staff_years']:.1f}".replace(".", "," if t.language == "nl" else ".") + months
        where = word("territories", row["territory"], t.language)
        group = row["offence_group_name_nl"] or ""
        table.rows.append([row["reporter_name"], row["phase_name_nl"], row["year"], where, group, cases, staff])
    return table


def _list(row: dict[str, Any], t: Texts) -> str:
    """The name of a row's code list; a list without a name in the texts is called as the contract calls it."""
    return t.listed("lists").get(row["code_list"], str(row["code_list"]))
