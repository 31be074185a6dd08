"""Secrets: generated at first use, one file each (mode 0600) in the state folder, never printed by us twice."""

from __future__ import annotations

import os
import secrets as _random
from collections.abc import Callable

from infra.settings import Settings


def secret(settings: Settings, name: str, *, nbytes: int = 32, fresh: Callable[[], str] | None = None) -> str:
    """The secret called `name`, made when it doesn't exist yet: by `fresh`, or URL-safe text of `nbytes`.

    Creation is atomic (link of a complete file), so two processes that start together agree on one value.
    """
    path = settings.secrets_dir / name
    if not path.exists():
        settings.secrets_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_name(f".{name}.{os.getpid()}.{_random.token_hex(4)}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(fresh() if fresh else _random.token_urlsafe(nbytes))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # another process was first; its value is the secret
        finally:
            os.unlink(aside)
    return path.read_text()
