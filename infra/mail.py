"""Mail through the server of the installation; the password of its user is the secret `mail_password`."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import urlsplit

from infra.errors import OperationError
from infra.settings import Settings

_SECONDS = 30
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


class MailError(OperationError):
    """A message that wasn't taken; the message names the setting or what the server said, and no address."""


def send(settings: Settings, message: EmailMessage) -> None:
    """Give one message to the server; it returns when the server took it. Raises `MailError`."""
    if settings.mail_server is None or settings.mail_from is None:
        raise MailError("no mail can be sent: set RISICOBEELD_MAIL_SERVER and RISICOBEELD_MAIL_FROM")
    server = urlsplit(settings.mail_server)
    host, port = str(server.hostname), int(server.port or 0)
    if server.scheme == "smtp" and host not in _THIS_MACHINE:
        raise MailError(
            f"RISICOBEELD_MAIL_SERVER is {settings.mail_server}: to another machine mail goes encrypted, by smtps:// or"
            " smtp+starttls://"
        )
    trusted = ssl.create_default_context()
    message["From"] = settings.mail_from
    try:
        with (
            smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=trusted)
            if server.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=_SECONDS)
        ) as connection:
            if server.scheme == "smtp+starttls":
                connection.starttls(context=trusted)
            if server.username:
                connection.login(server.username, _password(settings))
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"the mail server {host}:{port} didn't take the message ({type(error).__name__})") from error


def _password(settings: Settings) -> str:
    file = settings.secrets_dir / "mail_password"
    if not file.is_file():
        raise MailError(f"RISICOBEELD_MAIL_SERVER names a user: write the password of that user in {file}, mode 0600")
    return file.read_text().strip()
