"""The worked example of each model card is what the platform's own models compute from the same few rows."""

from __future__ import annotations

from typing import Any

import pytest

from tests.method.card_models import Bench, compiled, with_differences
from tests.method.conftest import Picture, copied
from tests.model_cards import Card, read_cards, shown

CARDS = read_cards()


@pytest.fixture(scope="module")
def bench(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    settings = copied(picture, tmp_path_factory.mktemp("cards") / "home")
    models = sorted({model for card in CARDS for model in card.example.models})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RISICOBEELD_WAREHOUSE_FILE", str(settings.warehouse_file))
        code = compiled(models, settings.home / "dbt")
    return Bench(settings.warehouse_file, code)


@pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])
def test_the_platform_computes_the_shown_figure(bench: Bench, card: Card) -> None:
    example, values = card.example, card.example.values()

    def filled(cell: Any) -> Any:
        return values[cell[1:]] if isinstance(cell, str) and cell.startswith("=") else cell

    given = {
        name: [{column: filled(cell) for column, cell in row.items()} for row in rows]
        for name, rows in example.given.items()
    }
    row = bench.run(example.models, with_differences(given), example.where)
    assert {name: shown(row[column], example.shown[name]) for name, column in example.read.items()} == {
        name: str(figure) for name, figure in example.shown.items()
    }
