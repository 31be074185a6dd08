"""What a change of a mart's column touches: the tiles and texts that read it, and the model cards that explain it."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.builder import assets, cards, datasets
from dashboards.builder.check import columns_in_texts
from infra.errors import OperationError


class NothingTouched(OperationError):
    """A column that no tile, text or card names: it isn't there, or nobody shows it."""


@dataclass(frozen=True)
class Touched:
    """`columns`: `<mart>.<column>`; `tiles`: `<dashboard>/<tile>`; `texts`: dashboards; `cards`: ids. All sorted."""

    columns: list[str]
    tiles: list[str]
    texts: list[str]
    cards: list[str]


def impact(column: str, built: assets.Built) -> Touched:
    """What touches `<mart>.<column>`, or a column of this name in any mart. Raises `NothingTouched`."""
    mart, _, name = column.rpartition(".")

    def found(pairs: set[tuple[str, str]] | frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
        return {pair for pair in pairs if pair[1] == name and mart in ("", pair[0])}

    tiles = {
        f"{dashboard.name}/{tile.name}": found(datasets.columns_used(tile))
        for dashboard in built.dashboards
        for tile in dashboard.tiles.values()
    }
    texts = {dashboard.name: found(columns_in_texts(dashboard, built.bundle)) for dashboard in built.dashboards}
    explained = {card.id: found(card.columns) for card in cards.cards()}
    columns = {pair for by_name in (tiles, texts, explained) for pairs in by_name.values() for pair in pairs}
    if not columns:
        raise NothingTouched(f"no tile, text or model card names {column}: give <mart>.<column>, or the column alone")
    return Touched(
        sorted(".".join(pair) for pair in columns),
        *(sorted(name for name, pairs in by_name.items() if pairs) for by_name in (tiles, texts, explained)),
    )
