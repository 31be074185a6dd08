"""A new partner from the template of its role: complete, understood by the contract, and never half written."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from connectors.contract.agreements import load_agreements
from connectors.contract.codelists import load_reference
from infra.settings import REPOSITORY, Settings
from streams.agreements.templates import Answers, load_templates, new_partner
from tests.benchmarks.records import SEEDS, demo_contract

TEMPLATES = load_templates()
ORGANISATIONS = load_reference(SEEDS).organisations
STREAMS = demo_contract().catalogue.streams
ANSWERS = Answers(
    partner="nieuweling",
    name="Gemeente Nieuweling",
    oin="00000099199999998000",
    speaks_for=("00000099100000001000",),
    excepting=(),
    data_origins=("reported",),
    valid_from=date(2026, 1, 1),
    valid_to=date(2027, 12, 31),
)
OF_THE_LETTER = {
    "Justitie en Veiligheid",
    "Binnenlandse Zaken en Koninkrijksrelaties",
    "Onderwijs, Cultuur en Wetenschap",
    "Sociale Zaken en Werkgelegenheid",
    "Volksgezondheid, Welzijn en Sport",
    "FIOD",
    "Koninklijke Marechaussee",
    "Douane",
    "Belastingdienst",
    "politie",
    "Openbaar Ministerie",
    "Raad voor de rechtspraak",
    "VNG",
    "Regioburgemeesters",
    "G40",
    "G4",
    "RIEC",
    "LIEC",
    "Rijksdienst voor Identiteitsgegevens",
    "Dienst Justis",
    "WODC",
    "SKC",
    "openbaar lichaam Bonaire",
    "openbaar lichaam Sint Eustatius",
    "openbaar lichaam Saba",
}


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """Settings with a partners' folder that holds one partner."""
    shutil.copytree(REPOSITORY / "connectors/partners/gemeente-zilvermeer", tmp_path / "partners/gemeente-zilvermeer")
    return Settings(_env_prefix="NO_VARIABLE_", home=tmp_path / "home", partners_dir=tmp_path / "partners")


def test_every_partner_that_the_letter_names_has_a_template() -> None:
    assert OF_THE_LETTER - {name for template in TEMPLATES.values() for name in template.meant_for} == set()


@pytest.mark.parametrize("role", TEMPLATES)
def test_every_template_makes_an_agreement_that_the_contract_understands(own: Settings, role: str) -> None:
    made = new_partner(own, role, ANSWERS)
    agreement = load_agreements(own.partners_dir, ORGANISATIONS, STREAMS)["nieuweling"]
    assert agreement.name in agreement.article_30
    assert agreement.legal_basis_verified or any("grondslag" in note for note in made.notes)
    assert tuple(agreement.streams) == TEMPLATES[role].streams
    assert agreement.speaks_for == (frozenset() if role == "listener" else {"00000099100000001000"})


def test_a_type_of_organisation_may_be_spoken_for_with_exceptions(own: Settings) -> None:
    answers = replace(ANSWERS, speaks_for=("gemeente",), excepting=("00000099100000175000",))
    new_partner(own, "regional-centre", answers)
    spoken_for = load_agreements(own.partners_dir, ORGANISATIONS, STREAMS)["nieuweling"].speaks_for
    assert len(spoken_for) == sum(kind == "gemeente" for kind in ORGANISATIONS.values()) - 1


def test_whoever_spoke_for_the_organisation_before_is_named(own: Settings) -> None:
    made = new_partner(own, "municipality", replace(ANSWERS, speaks_for=("00000099100000175000",)))
    assert any(note.startswith("gemeente-zilvermeer spreekt ook voor 1 ") for note in made.notes)


@pytest.mark.parametrize(
    ("role", "answers", "said"),
    [
        ("circus", ANSWERS, "no template for role circus: one of "),
        ("ministry", replace(ANSWERS, partner="gemeente-zilvermeer"), "exists: edit its agreement"),
        ("ministry", replace(ANSWERS, partner="../nieuw"), "rule: a-z, 0-9 and hyphens"),
        ("ministry", replace(ANSWERS, partner="landing"), "has the name of a user"),
        ("ministry", replace(ANSWERS, oin="123"), "agreement.yml: oin"),
        ("ministry", replace(ANSWERS, oin="00000099100000175000"), "is that of gemeente-zilvermeer"),
        ("ministry", replace(ANSWERS, speaks_for=("circus",)), "speaks_for/0"),
        ("ministry", replace(ANSWERS, valid_to=date(2025, 1, 1)), "valid_to: is before"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_written(
    own: Settings, role: str, answers: Answers, said: str
) -> None:
    with pytest.raises(ValueError, match=f"(?i){said}"):
        new_partner(own, role, answers)
    assert [path.name for path in own.partners_dir.iterdir()] == ["gemeente-zilvermeer"]


def test_what_is_written_reads_back_as_it_was_answered(own: Settings) -> None:
    document = yaml.safe_load(new_partner(own, "municipality", ANSWERS).path.read_text(encoding="utf-8"))
    assert (document["partner"], document["oin"], document["valid_to"]) == ("nieuweling", ANSWERS.oin, ANSWERS.valid_to)
