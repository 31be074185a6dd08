"""The monthly briefing: the steering page on paper, by e-mail, once a month to each recipient.

What was sent stands in `briefings/<month>.json` beside the PDF of that month, in the state folder; this module alone
writes there. Everybody gets the same PDF in a month, also who is added later or whose server was away.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path

from dashboards.builder.files import read_yaml, write_whole
from dashboards.builder.paper import dashboard_of, write_paper
from dashboards.builder.texts import COMMON
from infra import clock, mail
from infra.errors import OperationError
from infra.settings import Settings

PAGE, LANGUAGE = "risicobeeld", "nl"


class NoRecipients(OperationError):
    """Nobody is named to send the briefing to: there is no default."""


@dataclass(frozen=True)
class Briefing:
    """`month`: YYYY-MM, UTC. `sent`: by address, when the server took the message."""

    month: str
    release_id: str
    sent: dict[str, str]


def send(settings: Settings, release_id: str) -> list[str]:
    """Send this month's briefing to who hasn't got it; the addresses it now went to.

    `release_id`: what the briefing is made of when this month has none yet; the caller has held that release against
    its manifest. Raises `NoRecipients`, `PdfError`, and `MailError` at the first message that isn't taken: those before
    it are written down, and the next call goes on.
    """
    recipients = [address.strip() for address in settings.briefing_recipients.split(",") if address.strip()]
    if not recipients:
        raise NoRecipients("no briefing is sent: RISICOBEELD_BRIEFING_RECIPIENTS names nobody")
    month = f"{clock.now(settings):%Y-%m}"
    folder = settings.home / "briefings"
    with _locked(folder):
        record, file = folder / f"{month}.json", folder / f"{month}.pdf"
        if record.is_file():
            briefing = Briefing(**json.loads(record.read_text(encoding="utf-8")))
        else:
            write_paper(settings.releases_dir, release_id, dashboard_of(PAGE), LANGUAGE, file)
            briefing = Briefing(month, release_id, {})
            _keep(record, briefing)
        due = [address for address in recipients if address not in briefing.sent]
        for address in due:
            mail.send(settings, _message(briefing, file, address))
            briefing.sent[address] = clock.now(settings).isoformat()
            _keep(record, briefing)
    return due


def _message(briefing: Briefing, file: Path, address: str) -> EmailMessage:
    """Its Message-ID follows from what it is, so that a mail system knows a repeat after a crash."""
    words = read_yaml(COMMON / "briefing.yml")
    message = EmailMessage()
    message["To"] = address
    message["Subject"] = words["subject"].format(month=briefing.month, release=briefing.release_id)
    identity = hashlib.sha256(f"{briefing.month} {briefing.release_id} {address}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{identity}@risicobeeld.example>"
    message.set_content(words["body"].format(release=briefing.release_id))
    message.add_attachment(
        file.read_bytes(),
        maintype="application",
        subtype="pdf",
        filename=f"risicobeeld-{briefing.month}-{briefing.release_id}.pdf",
    )
    return message


def _keep(record: Path, briefing: Briefing) -> None:
    write_whole(record, json.dumps(asdict(briefing), indent=1) + "\n")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
