"""A lake on disk of its own, with the real tables, for tests of what landing writes."""

from __future__ import annotations

from pathlib import Path

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.table import Table

from infra import lake
from infra.settings import Environment, Settings
from streams.landing.reference import load_contract
from streams.landing.rows import Builder


def make_settings(folder: Path) -> Settings:
    return Settings(_env_prefix="NO_VARIABLE_", home=folder, port_base=28000, environment=Environment.test)


class Lake:
    """`load()` gives the table afresh, as landing loads it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.catalog = SqlCatalog("risicobeeld", uri=f"sqlite:///{folder}/catalog.db", warehouse=folder.as_uri())
        self.catalog.create_namespace("bronze")
        self.catalog.create_table(
            lake.EVENTS, lake.EVENTS_SCHEMA, partition_spec=lake.EVENTS_SPEC, properties=lake.PROPERTIES
        )

    def load(self) -> Table:
        return self.catalog.load_table(lake.EVENTS)


__all__ = ["Builder", "Lake", "load_contract", "make_settings"]
