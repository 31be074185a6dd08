"""The catalogue entry of the files, after DCAT-AP-NL 3.0, as Turtle; and the shapes that it must meet.

Only rdflib makes it and only pySHACL judges it. `shapes.ttl` is our own reading of the profile's mandatory properties.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

from connectors.publication.statutory.source import Source, StatutoryError

FILE, SHAPES = Path(__file__).with_name("catalogue.yml"), Path(__file__).with_name("shapes.ttl")
_DCATAP, _SPDX = Namespace("http://data.europa.eu/r5r/"), Namespace("http://spdx.org/rdf/terms#")
_ADMS = Namespace("http://www.w3.org/ns/adms#")
_VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
_AUTHORITY = "http://publications.europa.eu/resource/authority/"


@cache
def _chosen() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def write(source: Source, year: int, folder: Path, base_url: str) -> Path:
    """Write `catalogue.ttl` over the data files in `folder`, which readers will find under `base_url`.

    Raises `StatutoryError` for an audience without an access right, and when the entry breaks a shape.
    """
    graph = entry(source, year, sorted(folder.iterdir()), base_url)
    if broken := violations(graph):
        raise StatutoryError(f"the catalogue entry breaks the profile: {'; '.join(broken)}")
    file = folder / "catalogue.ttl"
    file.write_text(graph.serialize(format="turtle"), encoding="utf-8")
    return file


def entry(source: Source, year: int, files: list[Path], base_url: str) -> Graph:
    """One dataset with a distribution a data file. `base_url`: an https address, given, never guessed."""
    chosen = _chosen()
    if not base_url.startswith("https://"):
        raise StatutoryError(f"--base-url {base_url!r} is no https address under which readers find the files")
    if source.audience not in chosen["access"]:
        raise StatutoryError(f"no access right for audience {source.audience}: add it to {FILE.name} under `access`")
    graph, base = Graph(), base_url.rstrip("/")
    for prefix, namespace in (
        ("dcat", DCAT),
        ("dct", DCTERMS),
        ("adms", _ADMS),
        ("dcatap", _DCATAP),
        ("spdx", _SPDX),
        ("vcard", _VCARD),
    ):
        graph.bind(prefix, namespace)
    dataset = URIRef(f"{base}/dataset")
    _describe(graph, dataset, source, year)
    access = chosen["access"][source.audience]
    graph.add((dataset, DCTERMS.accessRights, URIRef(f"{_AUTHORITY}access-right/{access}")))
    for file in files:
        if (kind := file.suffix[1:]) in chosen["media_types"]:
            _distribution(graph, dataset, file, kind, base, chosen["licenses"][access])
    return graph


def _describe(graph: Graph, dataset: URIRef, source: Source, year: int) -> None:
    chosen = _chosen()
    publisher, contact = URIRef(chosen["publisher"]["uri"]), BNode("contact")
    graph.add((dataset, RDF.type, DCAT.Dataset))
    for language in ("nl", "en"):
        told = chosen["description"][language].format(year=year)
        if source.is_invented:
            told = f"{chosen['invented'][language]} {told}"
        graph.add((dataset, DCTERMS.title, Literal(chosen["title"][language].format(year=year), lang=language)))
        graph.add((dataset, DCTERMS.description, Literal(told, lang=language)))
        if source.notices:
            noticed = chosen["noticed"][language].format(release=source.release_id, count=source.notices)
            graph.add((dataset, _ADMS.versionNotes, Literal(noticed, lang=language)))
        graph.add((publisher, FOAF.name, Literal(chosen["publisher"][f"name_{language}"], lang=language)))
    for code in ("NLD", "ENG"):
        graph.add((dataset, DCTERMS.language, URIRef(f"{_AUTHORITY}language/{code}")))
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((contact, RDF.type, _VCARD.Organization))
    graph.add((contact, _VCARD.fn, Literal(chosen["contact"]["name"])))
    graph.add((contact, _VCARD.hasURL, URIRef(chosen["contact"]["url"])))
    period = BNode("period")
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, DCAT.startDate, Literal(f"{year}-01-01", datatype=XSD.date)))
    graph.add((period, DCAT.endDate, Literal(f"{year}-12-31", datatype=XSD.date)))
    made = source.manifest.made_at
    for predicate, value in (
        (DCTERMS.publisher, publisher),
        (DCTERMS.creator, publisher),
        (DCAT.contactPoint, contact),
        (DCTERMS.identifier, Literal(f"{source.release_id}-{source.audience}-{year}")),
        (DCAT.theme, URIRef(chosen["theme"])),
        (DCTERMS.accrualPeriodicity, URIRef(chosen["frequency"])),
        (_DCATAP.applicableLegislation, URIRef(chosen["legislation"])),
        (DCTERMS.spatial, URIRef(chosen["spatial"])),
        (DCTERMS.temporal, period),
        (DCTERMS.issued, Literal(made.isoformat(), datatype=XSD.dateTime)),
        (DCAT.version, Literal(source.release_id)),
    ):
        graph.add((dataset, predicate, value))


def _distribution(graph: Graph, dataset: URIRef, file: Path, kind: str, base: str, license_uri: str) -> None:
    chosen = _chosen()
    content = file.read_bytes()
    distribution, checksum = URIRef(f"{base}/{file.name}#distribution"), BNode(f"checksum-{file.name}")
    graph.add((dataset, DCAT.distribution, distribution))
    graph.add((checksum, RDF.type, _SPDX.Checksum))
    graph.add((checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, _SPDX.checksumValue, Literal(hashlib.sha256(content).hexdigest(), datatype=XSD.hexBinary)))
    for predicate, value in (
        (RDF.type, DCAT.Distribution),
        (DCTERMS.title, Literal(file.name)),
        (DCAT.accessURL, URIRef(f"{base}/{file.name}")),
        (DCAT.downloadURL, URIRef(f"{base}/{file.name}")),
        (DCTERMS.license, URIRef(license_uri)),
        (DCTERMS["format"], URIRef(f"{_AUTHORITY}file-type/{chosen['file_types'][kind]}")),
        (
            DCAT.mediaType,
            URIRef(f"https://www.iana.org/assignments/media-types/{chosen['media_types'][kind]}"),
        ),
        (DCAT.byteSize, Literal(len(content), datatype=XSD.nonNegativeInteger)),
        (_SPDX.checksum, checksum),
    ):
        graph.add((distribution, predicate, value))


def violations(graph: Graph) -> list[str]:
    """What of the profile the entry breaks, a line each; empty when nothing."""
    from pyshacl import validate

    conforms, report, _ = validate(graph, shacl_graph=Graph().parse(SHAPES), inference="none", advanced=False)
    if conforms:
        return []
    shacl = Namespace("http://www.w3.org/ns/shacl#")
    return sorted(
        f"{report.value(result, shacl.focusNode)} {report.value(result, shacl.resultPath)}:"
        f" {report.value(result, shacl.resultMessage)}"
        for result in report.subjects(RDF.type, shacl.ValidationResult)
    )
