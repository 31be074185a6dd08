"""The receipts program: rows above the cursor become statements, sent with the next cursor in one transaction.
Notices that the platform wrote down are told in the same way, so that `out.*` has one writer.

It is woken by looking at the lake's head, which costs one small query. After any failure it starts from its cursor;
a transaction that was open then is aborted by the broker before the cursor is read, so nothing is told twice.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pyarrow as pa
from kafka import KafkaProducer
from kafka.errors import KafkaError
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import And, GreaterThanOrEqual, In, LessThanOrEqual
from pyiceberg.table import Table

from infra import lake, notices
from infra.kafka.client import platform_client_config
from infra.settings import Settings
from streams.landing.reference import CurrentContract
from streams.process import keep_trying
from streams.receipts import cursor
from streams.receipts.cursor import Reached
from streams.receipts.messages import Message, notice_message
from streams.receipts.statements import COLUMNS, Delivered, statements

log = logging.getLogger(__name__)

USER = "receipts"
_LOOK_SECONDS = 0.15
_NOTICE_LOOKS = 20  # notices are few: looked for once in so many looks
_ROWS_AT_ONCE = 50_000  # rows of one transaction; whole commits, so at least one commit
_TRANSACTION_MS = 60_000


def _nothing(_: str) -> None:
    """What happens at a step when nobody wants to know."""


class Receipts:
    """`on_step(name)` is called at in_transaction (all is sent, nothing committed) and after_transaction."""

    def __init__(self, settings: Settings, *, on_step: Callable[[str], None] = _nothing) -> None:
        self.settings = settings
        self.stopping = threading.Event()
        self.reached = Reached()
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
            log.info(
                "telling from ingest_seq %d on, notices from %d",
                self.reached.ingest_seq + 1,
                self.reached.notice_seq + 1,
            )
            seen = seen_notices = None
            looks = 0
            while not self.stopping.is_set():
                if looks % _NOTICE_LOOKS == 0:
                    notice_head = lake.head_location(catalog, lake.NOTICES)
                    if notice_head != seen_notices:
                        self._tell_notices(producer, catalog)
                        seen_notices = notice_head
                looks += 1
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
        while self.reached.ingest_seq < head and not self.stopping.is_set():
            self._current.refresh()
            started = time.monotonic()
            rows, upper = self._rows(table, head)
            made = statements(rows, self._current.contract.reasons, _delivered(table, rows))
            count = self._send(producer, made, replace(self.reached, ingest_seq=upper))
            log.info(
                "%d records in %d statements, up to ingest_seq %d, in %.3f s",
                len(rows),
                count,
                upper,
                time.monotonic() - started,
            )

    def _tell_notices(self, producer: KafkaProducer, catalog: SqlCatalog) -> None:
        rows = notices.above(lake.notices_table(self.settings, catalog), self.reached.notice_seq)
        if not rows:
            return
        told = [notice_message(row) for row in rows if row["partner"] is not None]
        self._send(producer, told, replace(self.reached, notice_seq=rows[-1]["notice_seq"]))
        log.info("%d notices told, up to notice_seq %d", len(told), self.reached.notice_seq)

    def _rows(self, table: Table, head: int) -> tuple[list[dict[str, Any]], int]:
        """Rows of whole commits above the cursor, about `_ROWS_AT_ONCE` at most, and the number they reach."""
        upper, last = head, self.reached.ingest_seq
        if head - last > _ROWS_AT_ONCE:
            upper = self._commit_end(table, last + _ROWS_AT_ONCE, head)
        found = table.scan(f"ingest_seq > {last} and ingest_seq <= {upper}", selected_fields=COLUMNS).to_arrow()
        if found.num_rows != upper - last:
            raise lake.LakeError(
                f"{lake.EVENTS} has {found.num_rows} rows from {last + 1} to {upper}; one a number is due. "
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

    def _send(self, producer: KafkaProducer, messages: Iterable[Message], reached: Reached) -> int:
        producer.begin_transaction()
        try:
            futures = []
            for message in messages:
                key = message.message_id.encode()
                headers = [("content-type", b"application/json")]
                futures.append(producer.send(f"out.{message.partner}", message.value, key=key, headers=headers))
            count = len(futures)
            futures.append(producer.send(cursor.TOPIC, reached.encode(), key=b"receipts"))
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
