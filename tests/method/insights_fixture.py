"""What experts told the small invented country: insights in each part of their life, and two that disagree.

What is in force is so for a picture of 24 November 2026.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from tests.method.bronze_rows import Lake

ISSUER = "00000099901000005000"
Impact = tuple[int, int, int, int]
"""Low, middle, high and the number of experts."""

BELIEFS: dict[str, tuple[float, str, Impact]] = {  # by process: median rate, its basis, impact
    "P01": (9, "inherent", (27, 47, 81, 4)),
    "P02": (20, "residual", (22, 33, 49, 5)),
    "P07": (45, "inherent", (44, 55, 68, 4)),
    "P08": (60, "inherent", (38, 57, 85, 5)),
    "P09": (32, "inherent", (25, 37, 54, 6)),
    "P11": (45, "inherent", (34, 48, 68, 5)),
    "P12": (25, "residual", (33, 55, 92, 6)),
    "P13": (15, "inherent", (35, 47, 62, 4)),
    "P14": (6, "inherent", (19, 23, 28, 5)),
    "P15": (5, "inherent", (14, 19, 26, 6)),
    "P16": (15, "inherent", (35, 51, 75, 4)),
    "P17": (32, "inherent", (29, 42, 62, 5)),
    "P29": (28, "inherent", (30, 40, 55, 5)),
    "P30": (15, "inherent", (60, 78, 100, 6)),
    "P34": (55, "inherent", (59, 72, 88, 4)),
    "P35": (6, "inherent", (62, 82, 100, 5)),
}
PLANTED = {"P06": 88.0, "P19": 10.0, "P24": 12.0, "P25": 35.0, "P32": 25.0}
"""Processes about which the main document says nothing."""


def planted_rate(process_id: str) -> float:
    """Near what experts say, before controls; 18 where nobody says anything."""
    median, basis, _ = BELIEFS.get(process_id, (PLANTED.get(process_id, 18.0), "inherent", (1, 1, 1, 1)))
    return median * (2 if basis == "residual" else 1)


def area(
    rate: tuple[float, float, float] | None = None, impact: Impact | None = None, experts: int = 5, **about: str
) -> dict[str, Any]:
    """A scored area; `about`: sector, process_id, organisation_type."""
    found: dict[str, Any] = dict(about)
    if rate:
        found |= dict(zip(("likelihood_low", "likelihood_mid", "likelihood_high"), rate, strict=True))
    if impact:
        found |= dict(zip(("impact_low", "impact_mid", "impact_high"), impact[:3], strict=True))
    return found | {"experts_count": impact[3] if impact else experts}


def finding(document: str, published: str, until: str | None, *areas: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Contents of one statement; `said` replaces what is usual."""
    data = {
        "issuer_oin": ISSUER,
        "reference_date": published,
        "document_id": document,
        "document_version": "1.0",
        "finding_id": "een",
        "title": f"{document} (verzonnen)",
        "kind": "threat",
        "status": "published",
        "published_on": published,
        "citation": {"text": "wat er staat", "reference": "p. 3 (verzonnen)"},
        "areas": list(areas),
    }
    if until:
        data["valid_until"] = until
    if any("likelihood_mid" in one for one in areas):
        data |= {"likelihood_scale_id": "incidenten-per-10000-dienstjaren", "basis": "inherent"}
    if any("impact_mid" in one for one in areas):
        data["impact_scale_id"] = "impact-100"
    return data | said


def put(lake: Lake, data: dict[str, Any], origin: str = "synthetic") -> dict[str, Any]:
    """One statement, sent at noon of its day."""
    return lake.put("kennis", "insights", data, noon(data["reference_date"]), origin=origin)


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


def believed(basis: str, factor: float) -> list[dict[str, Any]]:
    return [
        area((factor * median / 3, factor * median, factor * median * 3), impact, process_id=process)
        for process, (median, own, impact) in BELIEFS.items()
        if own == basis
    ]


def put_insights(lake: Lake) -> None:
    """All of them."""
    _main_document(lake)
    _ended(lake)
    _of_one_type(lake)
    _that_must_not_count(lake)
    # Two that disagree about the ports, one of them about their process in every sector.
    put(lake, finding("havens-a", "2025-05-01", "2027-04-30", area((37, 110, 330), (51, 70, 95, 6), process_id="P06")))
    put(
        lake,
        finding(
            *("havens-b", "2025-09-01", "2027-08-31"),
            area((3, 5, 8), (20, 30, 45, 9), sector="haven_luchthaven", process_id="P06"),
        ),
    )
    put(lake, finding("sector", "2025-06-01", None, area((4, 16, 60), (30, 40, 55, 8), sector="uitvoering")))
    put(lake, finding("gevolgen", "2025-06-01", None, area(None, (50, 60, 70, 12), process_id="P17")))
    put(lake, finding("eens", "2025-06-01", None, area((6, 6, 6), None, process_id="P14")))


def _main_document(lake: Lake) -> None:
    """Its second version takes the place of the first, with twice the rates."""
    for version, status, published, until, factor in (
        ("1.0", "published", "2025-02-01", "2026-12-31", 0.5),
        ("2.0", "updated", "2026-03-01", "2027-02-28", 1.0),
    ):
        for basis in ("inherent", "residual"):
            said = {"document_version": version, "status": status, "finding_id": basis, "basis": basis}
            put(lake, finding("beeld", published, until, *believed(basis, factor), **said))
    expected = finding("verwacht", "2026-06-01", None, status="expected", expected_by="2026-12-01")
    del expected["published_on"], expected["areas"]
    put(lake, expected)


def _ended(lake: Lake) -> None:
    """By its day, and by word of its issuer."""
    put(lake, finding("afgelopen", "2025-02-01", "2026-06-30", area((2, 6, 18), (24, 33, 46, 4), process_id="P19")))
    row = finding("vervallen", "2025-02-01", None, area((12, 35, 105), (34, 50, 75, 4), process_id="P25"))
    put(lake, row)
    put(lake, {**row, "reference_date": "2026-09-01", "status": "expired", "valid_until": "2026-08-31"})


def _of_one_type(lake: Lake) -> None:
    steps = {"likelihood_scale_id": "kans-5", "impact_scale_id": "impact-5", "basis": "residual"}
    documents = area((2, 2.5, 3.5), (3, 4, 5, 12), sector="openbaar_bestuur", process_id="P01")
    put(lake, finding("uitgifte", "2026-01-15", None, {**documents, "organisation_type": "gemeente"}, **steps))
    few = area((500, 900, 1500), None, sector="haven_luchthaven", process_id="P29", organisation_type="luchthaven")
    many = area((20, 40, 90), None, sector="haven_luchthaven", process_id="P29", organisation_type="haven")
    put(lake, finding("luchthavens", "2026-01-15", None, few))
    put(lake, finding("mainports", "2026-01-15", None, few, many, area((1, 2, 3), process_id="P29")))


def _that_must_not_count(lake: Lake) -> None:
    wrong = area((5000, 7000, 9000), None, process_id="P34")
    row = put(lake, finding("ingetrokken", "2026-02-01", None, wrong))
    lake.retract(row, noon("2026-02-10"))
    row = put(lake, finding("verbeterd", "2026-02-01", None, {**wrong, "process_id": "P15"}))
    lake.correct(row, noon("2026-02-11"), areas=[area((2, 5, 12), process_id="P15")])
    put(lake, finding("echt", "2026-02-01", None, {**wrong, "process_id": "P02"}), origin="published")
