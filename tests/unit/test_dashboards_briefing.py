"""The monthly briefing: once a month to each recipient, over a real connection, and never to somebody unnamed."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from dashboards.builder.briefing import NoRecipients, send
from infra.mail import MailError
from infra.settings import Settings
from tests.browser.release_fixture import tables, write_release
from tests.conftest import isolated_settings

RELEASE = "r000042"
ONE, TWO = "een@voorbeeld.example", "twee@voorbeeld.example"


class Sink(socketserver.ThreadingTCPServer):
    """A mail server that takes everything, but for the addresses in `refused`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[EmailMessage] = []
        self.refused: set[str] = set()

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def to(self) -> list[str]:
        return [str(message["To"]) for message in self.messages]


class _Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        for line in self.rfile:
            word = line.split()[0].upper()
            if word == b"RCPT" and any(address.encode() in line for address in self.server.refused):
                self._say("550 no such user")
            elif word == b"DATA":
                self._say("354 go on")
                self.server.messages.append(self._message())
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _message(self) -> EmailMessage:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("briefing")
    write_release(home / "releases", RELEASE, tables())
    return home


def installation(releases: Path, sink: Sink | None, recipients: str, **values: Any) -> Settings:
    """The same home for every test: the PDF of a month is made once."""
    server = {"mail_server": sink.address, "mail_from": "risicobeeld@voorbeeld.example"} if sink else {}
    at = {"clock_at": datetime(2026, 12, 1, 6, tzinfo=UTC)}
    return isolated_settings(releases, briefing_recipients=recipients, **(server | at | values))


def forget(settings: Settings) -> None:
    """As if this month's briefing was made and went to nobody."""
    record = settings.home / "briefings" / "2026-12.json"
    if record.is_file():
        record.write_text(json.dumps(json.loads(record.read_text()) | {"sent": {}}))


def test_each_recipient_gets_one_mail_a_month_with_the_pdf(releases: Path, sink: Sink) -> None:
    settings = installation(releases, sink, f"{ONE}, {TWO}")
    forget(settings)
    assert send(settings, RELEASE) == [ONE, TWO]
    assert sink.to() == [ONE, TWO]
    message = sink.messages[0]
    assert RELEASE in str(message["Subject"])
    [attached] = message.iter_attachments()
    assert attached.get_filename() == f"risicobeeld-2026-12-{RELEASE}.pdf"
    pdf = attached.get_content()
    assert pdf.startswith(b"%PDF-")
    assert pdf == (settings.home / "briefings" / "2026-12.pdf").read_bytes()
    assert send(settings, "r000043") == []
    assert len(sink.messages) == 2


def test_after_a_refusal_the_rest_is_sent_later_and_nobody_gets_it_twice(releases: Path, sink: Sink) -> None:
    settings = installation(releases, sink, f"{ONE},{TWO}")
    forget(settings)
    sink.refused = {TWO}
    with pytest.raises(MailError, match="didn't take the message"):
        send(settings, RELEASE)
    sink.refused = set()
    assert send(settings, RELEASE) == [TWO]
    assert sink.to() == [ONE, TWO]


def test_nobody_named_is_said_and_nothing_is_sent_or_made(scratch_settings: Settings) -> None:
    with pytest.raises(NoRecipients, match="RISICOBEELD_BRIEFING_RECIPIENTS names nobody"):
        send(scratch_settings, RELEASE)
    assert not (scratch_settings.home / "briefings").exists()


def test_without_a_server_or_without_encryption_to_another_machine_nothing_is_sent(releases: Path, sink: Sink) -> None:
    settings = installation(releases, None, ONE)
    forget(settings)
    with pytest.raises(MailError, match="RISICOBEELD_MAIL_SERVER and RISICOBEELD_MAIL_FROM"):
        send(settings, RELEASE)
    outside = installation(releases, sink, ONE, mail_server="smtp://mail.voorbeeld.example:25")
    with pytest.raises(MailError, match="mail goes encrypted"):
        send(outside, RELEASE)
    assert sink.messages == []
