"""The landing program: poll, judge, commit, remember; for ever, through every absence of Kafka and PostgreSQL.

After any failure it starts from the lake: the places, the counter and the index come from there, so no failure
needs a repair of its own.

Longer than a hundred lines: one batch's steps stand together, in their order, with what each costs.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.table import Table

from infra import clock, lake
from infra.settings import Settings
from streams.landing import redriven
from streams.landing.commit import Overtaken, State, Writer
from streams.landing.identities import IdentityIndex
from streams.landing.reference import CurrentContract, hash_key
from streams.landing.rows import Batch, Builder
from streams.landing.source import Alarm, Polled, Source, TopicsChanged
from streams.landing.telemetry import Telemetry
from streams.process import keep_trying
from streams.redrive.message import TOPIC as REDRIVE_TOPIC

log = logging.getLogger(__name__)


def _nothing(_: object) -> None:
    """What happens at a step, or after a commit, when nobody wants to know."""


class Landing:
    """`on_step(name)` is called at before_commit, after_commit, after_index; `on_commit(ingest_seq)` after a commit."""

    def __init__(
        self,
        settings: Settings,
        *,
        on_step: Callable[[str], None] = _nothing,
        on_commit: Callable[[int], None] = _nothing,
    ) -> None:
        self.settings = settings
        self.telemetry = Telemetry(settings)
        self.stopping = threading.Event()
        self._on_step = on_step
        self._on_commit = on_commit
        self._current = CurrentContract(settings)
        self._index = IdentityIndex(settings.home / "landing" / "identities")
        self._builder = Builder(self._current.contract, self._index, hash_key(settings))
        self._catalog: SqlCatalog | None = None  # opened in the loop: PostgreSQL may be away now
        self._alarms: list[Alarm] = []

    def make_writer(self) -> Writer:
        return Writer(self._load, self._on_step)

    def _load(self) -> Table:
        if self._catalog is None:
            self._catalog = lake.open_catalog(self.settings)
        return lake.events_table(self.settings, self._catalog)

    def _raise_alarm(self, alarm: Alarm) -> None:
        self._alarms.append(alarm)
        self.telemetry.alarm(alarm)

    def run(self) -> None:
        """Land until `stopping` is set."""
        keep_trying(self._session, self.stopping, self.telemetry.error)

    def _session(self) -> None:
        """From the lake's state on, until something changes that needs the lake's state again."""
        source = Source(self.settings, self._raise_alarm)
        try:
            self.land(source)
        except Overtaken as change:
            log.warning("starting again from the lake: %s", change)
        finally:
            source.close()

    def land(self, source: Source) -> None:
        writer = self.make_writer()
        while not self.stopping.is_set():
            read = self._index.catch_up(writer.reload())
            if read:
                log.info("the index of identities read %d rows from the lake, up to %d", read, self._index.reached)
            self._current.refresh(now=True)
            state = writer.state()
            places = source.assign(state[0])
            log.info("reading %d partitions from ingest_seq %d on", len(places), state[1])
            try:
                while not self.stopping.is_set():
                    polled = self._poll(source)
                    if polled.count:
                        batch = self._land_batch(writer, polled, places, state)
                        places, state = batch.places, (batch.places, batch.last_seq)
                    if self.telemetry.line_due():
                        self.telemetry.lags(source.lag())
                        self.telemetry.line()
                        self._index.keep()
                        gc.collect()
            except TopicsChanged as change:
                log.info("assigning again: %s", change)

    def _poll(self, source: Source) -> Polled:
        started = time.process_time()
        polled = source.poll(self.settings.landing_batch_seconds, self.settings.landing_batch_records)
        self.telemetry.on_seconds("poll", time.process_time() - started)
        return polled

    def _land_batch(self, writer: Writer, polled: Polled, places: dict[str, lake.Place], state: State) -> Batch:
        began, wall = time.process_time(), time.monotonic()
        self._current.refresh(now=polled.holds(REDRIVE_TOPIC))  # somebody has just mended what these are judged by
        self._builder.contract = self._current.contract
        landed_at = self._landing_time(writer.table)
        originals = redriven.originals(writer.table, polled, self._current.contract.reasons)
        batch = self._builder.build(polled, places, state[1] + 1, landed_at, self.telemetry.on_seconds, originals)
        built = time.process_time()
        files = writer.files(batch.by_stream)
        written = time.process_time()
        alarms, self._alarms = self._alarms, []
        try:
            writer.commit(batch, files, state, alarms)
        except BaseException:
            self._alarms = alarms + self._alarms  # they go with the next commit
            raise
        committed = time.process_time()
        self._index.add(batch.accepted, batch.last_seq)
        self._on_step("after_index")
        indexed = time.process_time()
        self.telemetry.committed(batch, time.monotonic() - wall)
        self._on_commit(batch.last_seq)
        writer.expire()
        for step, seconds in (
            ("files", written - built),
            ("commit", committed - written),
            ("index", indexed - committed),
            ("rest", time.process_time() - indexed),
            ("batch", time.process_time() - began),
        ):
            self.telemetry.on_seconds(step, seconds)
        return batch

    def _landing_time(self, table: Table) -> datetime:
        """Now, but later than the last commit's: a landing time names one commit, under a standing clock too."""
        last = datetime.fromisoformat(
            table.properties.get(lake.LANDED_AT, datetime.min.replace(tzinfo=UTC).isoformat())
        )
        return max(clock.now(self.settings), last + timedelta(microseconds=1))
