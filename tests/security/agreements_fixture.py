"""A partner of the tests' own beside the real ones: an agreement that may end, in a copy of the partners' folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import yaml

from infra.settings import Settings
from streams import access

PARTNER = "proefgemeente"
OIN = "00000099199999999000"
SPEAKS_FOR = "00000099100000175000"


def agreement_file(settings: Settings) -> Path:
    return settings.partners_dir / PARTNER / "agreement.yml"


def agree(settings: Settings, **changes: object) -> None:
    """Write the partner's agreement, with some fields changed."""
    document = yaml.safe_load((settings.partners_dir / "gemeente-zilvermeer" / "agreement.yml").read_text())
    document |= {"partner": PARTNER, "name": "Proefgemeente", "oin": OIN, **changes}
    agreement_file(settings).parent.mkdir(exist_ok=True)
    agreement_file(settings).write_text(yaml.safe_dump(document, allow_unicode=True))


@contextmanager
def with_partner(settings: Settings, folder: Path) -> Iterator[Settings]:
    """Settings of the same stack with one more partner, applied; its rights are gone afterwards."""
    shutil.copytree(settings.partners_dir, folder / "partners")
    own = settings.model_copy(update={"partners_dir": folder / "partners"})
    agree(own)
    access.apply(own)
    try:
        yield own
    finally:
        access.apply(settings)


def ended(settings: Settings) -> None:
    """Let the agreement end yesterday."""
    agree(settings, valid_to=date.fromordinal(date.today().toordinal() - 1))
