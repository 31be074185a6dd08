"""What landing says about itself: a line a minute in the log, figures for /metrics, and the audit file.

The audit file (`logs/landing-audit.jsonl`) has a line a commit, with each range of offsets and what became of it,
and a line an alarm. It can be lost without harm: the lake holds the same account.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.settings import Settings
from streams.landing.rows import DISPOSITIONS, Batch
from streams.landing.source import Alarm

log = logging.getLogger(__name__)

_LINE_EVERY_SECONDS = 60.0


class Telemetry:
    """Counters of this process. Thread-safe for reading by the metrics server."""

    def __init__(self, settings: Settings) -> None:
        self._audit_path = settings.logs_dir / "landing-audit.jsonl"
        self._audit_path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._records: Counter[str] = Counter()
        self._refusals: Counter[str] = Counter()
        self._alarms: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._lags: dict[str, int] = {}
        self._commits = self._errors = self._ingest_seq = 0
        self._batch_seconds = 0.0
        self._line_at = time.monotonic()
        self._line_records = 0

    def on_seconds(self, step: str, seconds: float) -> None:
        """Processor seconds that a step took."""
        self.seconds[step] += seconds

    def committed(self, batch: Batch, wall_seconds: float) -> None:
        with self._lock:
            self._commits += 1
            self._batch_seconds = wall_seconds
            self._ingest_seq = batch.last_seq
            for moved in batch.moved.values():
                self._records.update({name: moved[name] for name in DISPOSITIONS})
        self._audit("commit", ingest_seq=[batch.first_seq, batch.last_seq], moved=batch.moved)

    def alarm(self, alarm: Alarm) -> None:
        with self._lock:
            self._alarms[alarm.name] += 1
        log.error("ALARM %s %s %s", alarm.name, alarm.topic, json.dumps(alarm.detail, sort_keys=True))
        self._audit("alarm", name=alarm.name, topic=alarm.topic, **alarm.detail)

    def error(self) -> None:
        with self._lock:
            self._errors += 1

    def lags(self, lags: dict[str, int]) -> None:
        with self._lock:
            self._lags = lags

    def line_due(self) -> bool:
        return time.monotonic() - self._line_at >= _LINE_EVERY_SECONDS

    def line(self) -> None:
        """The line a minute."""
        with self._lock:
            total, counts = sum(self._records.values()), dict(self._records)
            log.info(
                "%d records in the last minute; since start %s; %d commits, last took %.3f s; %d records behind; "
                "%d alarms, %d errors; ingest_seq %d",
                total - self._line_records,
                counts,
                self._commits,
                self._batch_seconds,
                sum(self._lags.values()),
                sum(self._alarms.values()),
                self._errors,
                self._ingest_seq,
            )
            self._line_at, self._line_records = time.monotonic(), total

    def _audit(self, kind: str, **values: Any) -> None:
        line = json.dumps({"at": datetime.now(UTC).isoformat(), "kind": kind, **values}, separators=(",", ":"))
        with self._audit_path.open("a") as file:
            file.write(line + "\n")

    def text(self) -> str:
        """The figures in the Prometheus text format."""
        prefix = "risicobeeld_landing_"
        with self._lock:
            lines = [f'{prefix}records_total{{disposition="{name}"}} {self._records[name]}' for name in DISPOSITIONS]
            lines += [f'{prefix}alarms_total{{name="{name}"}} {count}' for name, count in sorted(self._alarms.items())]
            lines += [f'{prefix}lag_records{{partition="{key}"}} {lag}' for key, lag in sorted(self._lags.items())]
            lines += [f'{prefix}cpu_seconds_total{{step="{n}"}} {s:.6f}' for n, s in sorted(self.seconds.items())]
            lines += [
                f"{prefix}commits_total {self._commits}",
                f"{prefix}errors_total {self._errors}",
                f"{prefix}ingest_seq {self._ingest_seq}",
                f"{prefix}last_batch_seconds {self._batch_seconds:.6f}",
            ]
        return "\n".join(lines) + "\n"


def serve_metrics(telemetry: Telemetry, port: int) -> ThreadingHTTPServer | None:
    """Serve /metrics on loopback in a thread. A taken port is logged and leaves landing at work."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/metrics"
            body = telemetry.text().encode() if found else b"only /metrics is here\n"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Scrapes aren't logged."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError as error:
        log.error("no /metrics on port %d (%s); set RISICOBEELD_PORT_BASE or stop what holds the port", port, error)
        return None
    threading.Thread(target=server.serve_forever, daemon=True, name="metrics").start()
    return server
