"""The report is a tagged PDF that a screen reader can follow, says on each page what it is of, and invents nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF

from connectors.publication import release
from connectors.publication.outcomes import GateResult
from connectors.publication.statutory import catalogue, files
from connectors.publication.statutory.report import registration, sector
from connectors.publication.statutory.report.charts import Bars
from connectors.publication.statutory.source import StatutoryError, opened
from infra.pdf import PdfError, write_pdf
from infra.settings import Environment, Settings
from infra.warehouse import BuildPin
from tests.publication.conftest import PIN, installation

YEAR = 2025
AUTHORITY = "http://publications.europa.eu/resource/authority/"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory, sound_warehouse: Path, passed: GateResult) -> Path:
    """A folder with everything that the command writes, twice: `first` and `second`."""
    home = tmp_path_factory.mktemp("reported")
    settings = installation(home / "home", sound_warehouse)
    release.make(settings, BuildPin(40, passed.build_id, _day()), passed)
    for name in ("first", "second"):
        with opened(settings, None) as source:
            files.write(source, YEAR, home / name, with_report=True, base_url="https://voorbeeld.example/reeks/")
    return home


def _day() -> Any:
    return PIN.reference_date


def _nodes(node: Any) -> Iterator[pikepdf.Dictionary]:
    """Every element of the structure tree, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _nodes(node.K)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pdf_is_tagged_has_a_language_a_title_headings_and_alternative_texts(reported: Path, language: str) -> None:
    with pikepdf.open(reported / "first" / f"report.{language}.pdf") as pdf:
        root = pdf.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == language
        assert root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert str(YEAR) in metadata["dc:title"]
            assert metadata["pdfuaid:part"] == "1"
        nodes = list(_nodes(root.StructTreeRoot.K))
        kinds = [str(node.S) for node in nodes]
        levels = [int(kind[2:]) for kind in kinds if kind[:2] == "/H" and kind[2:].isdigit()]
        figures = [node for node in nodes if str(node.S) == "/Figure"]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert kinds.count("/TH") > kinds.count("/Table") > 3
        assert figures
        assert all("5" in str(figure.Alt) for figure in figures[:1])
        assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_the_same_release_gives_the_same_report_and_fonts_travel_with_it(reported: Path) -> None:
    for language in ("nl", "en"):
        first, second = (reported / name / f"report.{language}.pdf" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
    with pikepdf.open(reported / "first" / "report.nl.pdf") as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", {}).values()]
        assert fonts
        for font in fonts:
            described = font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys())


def test_the_report_says_release_validity_coverage_and_that_it_is_invented(reported: Path) -> None:
    from connectors.publication.statutory.files import tables
    from connectors.publication.statutory.report.statutory import html

    settings = Settings(home=reported / "home", environment=Environment.test)
    with opened(settings, None) as source:
        text = html(source, YEAR, tables(source, YEAR, None), "nl")
    for told in (
        "r000001",
        "geldig tot",
        "verzonnen gegevens",
        "Losse zaken worden niet aan elkaar gekoppeld",
        "te laat",
    ):
        assert told in text
    assert 'data-mark="verzonnen gegevens"' in text
    assert "None" not in text


def test_the_catalogue_entry_meets_the_profile_and_a_missing_property_is_named(reported: Path) -> None:
    graph = Graph().parse(reported / "first" / "catalogue.ttl")
    assert catalogue.violations(graph) == []
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    names = {str(title) for title in graph.objects(predicate=DCTERMS.title)}
    assert {"series.csv", "series.parquet", "report.nl.pdf", "report.en.pdf"} <= names
    assert (dataset, DCTERMS.accessRights, URIRef(f"{AUTHORITY}access-right/NON_PUBLIC")) in graph
    assert any("Verzonnen gegevens" in str(told) for told in graph.objects(dataset, DCTERMS.description))
    for predicate, named in {
        DCTERMS.publisher: "publisher",
        DCTERMS.accessRights: "access rights",
        DCAT.theme: "theme",
        DCTERMS.license: "licence",
        DCTERMS.identifier: "identifier",
    }.items():
        less = Graph() + graph
        less.remove((None, predicate, None))
        assert any(named in line for line in catalogue.violations(less)), named


def test_a_catalogue_entry_needs_an_address_and_an_access_right(reported: Path) -> None:
    settings = Settings(home=reported / "home", environment=Environment.test)
    with opened(settings, None) as source:
        with pytest.raises(StatutoryError, match="no https address"):
            catalogue.entry(source, YEAR, [], "ergens")
        with pytest.raises(StatutoryError, match="no access right for audience ministers"):
            catalogue.entry(replace(source, audience="ministers"), YEAR, [], "https://voorbeeld.example")


def test_the_sector_assessment_tells_the_sector_with_its_spread_and_what_is_not_known(reported: Path) -> None:
    settings = Settings(home=reported / "home", environment=Environment.test)
    with opened(settings, None) as source:
        held = source.rows(
            "SELECT count(*) AS n FROM mart_picture__roll_ups WHERE dimension = 'sector' AND volume_state = 'value'"
            " AND member IN ('transport_logistiek', 'haven_luchthaven')"
        )[0]["n"]
        if held:
            text = sector.html(source, "nl")
            for told in ("90 procent kans", "verzonnen gegevens", "r000001", "niet dat ergens corruptie is"):
                assert told in text
            assert "None" not in text
        else:
            with pytest.raises(StatutoryError, match="has no figure of transport_logistiek"):
                sector.html(source, "nl")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_registration_report_tells_what_fits_what_is_lost_and_no_refused_value(
    reported: Path, language: Literal["nl", "en"], tmp_path: Path
) -> None:
    settings = Settings(home=reported / "home", environment=Environment.test)
    with opened(settings, None) as source:
        text = registration.html(source, language)
        codes = source.rows("SELECT local_code, mapping_state FROM mart_audit__registration ORDER BY local_code")
    rows = {tuple(re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row)) for row in re.findall(r"(?s)<tr>.*?</tr>", text)}
    lost = {"nl": "de internationale code (ICCS)", "en": "the international code (ICCS)"}[language]
    refused = {"nl": "staat niet op de lijst", "en": "isn&#39;t on the list"}[language]
    assert [row["mapping_state"] for row in codes] == ["mapped", "mapped_with_loss", "not_mapped", "refused"]
    assert any("Sr:328ter" in row[0] and row[2:] == (lost, "politie") for row in rows)
    assert ("politie", "/data/counts/*/offence_id", refused) in rows
    assert not any("Sr:177" in cell for row in rows for cell in row), "of what fits as a whole nothing is lost"
    assert {row[2:] for row in rows if row[:1] == ("politie",) and len(row) == 6} == {
        ("1", "1", "0", "1"), ("0", "0", "1", "0")
    }  # fmt: skip
    staff = {"nl": "12,5", "en": "12.5"}[language]
    assert {row[-1] for row in rows if row[:1] == ("Openbaar Ministerie",)} == {staff}
    assert "None" not in text
    write_pdf(text, tmp_path / "registration.pdf")
    with pikepdf.open(tmp_path / "registration.pdf") as pdf:
        assert pdf.Root.Lang == language


def test_a_chart_says_all_its_numbers_in_words() -> None:
    chart = Bars("Titel", ["vervolgd", "veroordeeld"], [("omkoping", [5, None])], "geen cijfer")
    assert chart.alt() == "Titel. omkoping: vervolgd 5, veroordeeld geen cijfer."


def test_a_report_fetches_nothing_from_outside(tmp_path: Path) -> None:
    outside = "<html lang='nl'><head><title>x</title></head><body><img alt='x' src='https://elders.example/x.png'></body></html>"
    with pytest.raises(PdfError, match="elders"):
        write_pdf(outside, tmp_path / "x.pdf")
