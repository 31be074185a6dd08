"""The receipts program: rows above the cursor become statements, sent with the next cursor in one transaction.

It is woken by looking at the lake's head, which costs one small query. After any failure it starts from its cursor;
a transaction that was open then is aborted by the broker before the cursor is read, so nothing is told twice.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
from kafka import KafkaProducer
from kafka.errors import KafkaError
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import And, GreaterThanOrEqual, In, LessThanOrEqual
from pyiceberg.table import Table

from infra import lake
from infra.kafka.client import platform_client_config
from infra.settings import Settings
from streams.landing.reference import CurrentContract
from streams.process import keep_trying
from streams.receipts import cursor
from streams.receipts.statements import COLUMNS, Delivered, Statement, statements

log = logging.getLogger(__name__)

USER = "receipts"
_LOOK_SECONDS = 0.15
_ROWS_AT_ONCE = 50_000  # rows of one transaction; whole commits, so at least one commit
_TRANSACTION_MS = 60_000


def _nothing(_: str) -> None:
    """What happens at a step when nobody wants to know."""


class Receipts:
    """`on_step(name)` is called at in_transaction (all is sent, nothing committed) and after_transaction."""

    def __init__(self, settings: Settings, *, on_step: Callable[[str], None] = _nothing) -> None:
        self.settings = settings
        self.stopping = threading.Event()
        self.reached = 0
        self._on_step = on_step
        self._config = platform_client_config(settings, USER)
        self._current = CurrentContract(settings)

    def run(self) -> None:
        """Send statements until `stopping` is set."""
        keep_trying(self._session, self.stopping, lambda: None)

    def _session(self) -> None:
        producer = KafkaProducer(
            **self._config,
            transactional_id=USER,
            transaction_timeout_ms=_TRANSACTION_MS,
            max_block_ms=15_000,
            compression_type="lz4",
            linger_ms=5,
        )
        try:
            producer.init_transactions()  # fences an earlier one of us and ends what it left open
            self.reached = cursor.read(self._config)
            catalog = lake.open_catalog(self.settings)
            log.info("telling from ingest_seq %d on", self.reached + 1)
            seen = None
            while not self.stopping.is_set():
                head = lake.head_location(catalog)
                if head != seen:
                    self._tell_new(producer, catalog)
                    seen = head
                self.stopping.wait(_LOOK_SECONDS)
        finally:
            producer.close(timeout=5)

    def _tell_new(self, producer: KafkaProducer, catalog: SqlCatalog) -> None:
        table = lake.events_table(self.settings, catalog)
        head = lake.head_ingest_seq(table)
        while self.reached < head and not self.stopping.is_set():
            self._current.refresh()
            started = time.monotonic()
            rows, reached = self._rows(table, head)
            made = statements(rows, self._current.contract.reasons, _delivered(table, rows))
            count = self._send(producer, made, reached)
            log.info(
                "%d records in %d statements, up to ingest_seq %d, in %.3f s",
                len(rows),
                count,
                reached,
                time.monotonic() - started,
            )

    def _rows(self, table: Table, head: int) -> tuple[list[dict[str, Any]], int]:
        """Rows of whole commits above the cursor, about `_ROWS_AT_ONCE` at most, and the number they reach."""
        upper = head
        if head - self.reached > _ROWS_AT_ONCE:
            upper = self._commit_end(table, self.reached + _ROWS_AT_ONCE, head)
        found = table.scan(f"ingest_seq > {self.reached} and ingest_seq <= {upper}", selected_fields=COLUMNS).to_arrow()
        if found.num_rows != upper - self.reached:
            raise lake.LakeError(
                f"{lake.EVENTS} has {found.num_rows} rows from {self.reached + 1} to {upper}; one a number is due. "
                "Nothing was told; compare the table with its last good snapshot."
            )
        return _plain(found), upper

    def _commit_end(self, table: Table, wanted: int, head: int) -> int:
        """The last number of the commit that holds `wanted`."""
        columns = ("ingest_seq", "landed_at")
        near = table.scan(f"ingest_seq >= {wanted}", selected_fields=columns).to_arrow().sort_by("ingest_seq")
        landed = near["landed_at"]
        same = pa.compute.equal(landed, landed[0])
        last = near.filter(same)["ingest_seq"]
        return min(head, int(pa.compute.max(last).as_py()))

    def _send(self, producer: KafkaProducer, made: Iterator[Statement], reached: int) -> int:
        producer.begin_transaction()
        try:
            futures = []
            for statement in made:
                key = statement.statement_id.encode()
                headers = [("content-type", b"application/json")]
                futures.append(producer.send(f"out.{statement.partner}", statement.value, key=key, headers=headers))
            count = len(futures)
            futures.append(producer.send(cursor.TOPIC, cursor.encode(reached), key=b"receipts"))
            producer.flush()
            for future in futures:
                future.get(timeout=30)
            self._on_step("in_transaction")
            producer.commit_transaction()
        except BaseException:
            with contextlib.suppress(KafkaError):  # the broker ends it at the next start, too
                producer.abort_transaction()
            raise
        self._on_step("after_transaction")
        self.reached = reached
        return count


def _delivered(table: Table, rows: list[dict[str, Any]]) -> Delivered:
    """Where the records that were judged again had been delivered. Raises `LakeError` when such a row isn't there."""
    numbers = {row["redrive_of"] for row in rows if row["redrive_of"] is not None}
    if not numbers:
        return {}
    within = And(GreaterThanOrEqual("ingest_seq", min(numbers)), LessThanOrEqual("ingest_seq", max(numbers)))
    columns = ("ingest_seq", "topic", "partition", "offset")
    found = table.scan(And(within, In("ingest_seq", numbers)), selected_fields=columns).to_arrow().to_pylist()
    if len(found) != len(numbers):
        raise lake.LakeError(
            f"{lake.EVENTS} lacks {len(numbers) - len(found)} rows that were judged again. "
            "Nothing was told; compare the table with its last good snapshot."
        )
    return {row["ingest_seq"]: (row["topic"], row["partition"], row["offset"]) for row in found}


def _plain(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
