"""Which release file a request reads: one page, one release.

The release stands in the page's address (`?release=r000042`); a redirect puts it there. Every data request of that page
carries the address as its referrer, so all tiles read the same file whatever is published meanwhile. A request that
comes from no page (an API client) reads the current release.

An old address (a bookmark) leads to the newest release; `&pin=1` keeps the old one, and the page then says so.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

RELEASE_ID = re.compile(r"^r[0-9]{6,}$")
CURRENT = "current"
AUDIENCE = "sbo"


class NoRelease(RuntimeError):
    """There is no release yet. The message is shown to readers: it names no file."""


def current_release(releases: Path, audience: str = AUDIENCE) -> str | None:
    """The id of the release that `current/<audience>.duckdb` points at, or None before the first one."""
    try:
        target = os.readlink(releases / CURRENT / f"{audience}.duckdb")
    except FileNotFoundError:
        return None
    release_id = Path(target).parent.name
    return release_id if exists(releases, release_id, audience) else None


def exists(releases: Path, release_id: str | None, audience: str = AUDIENCE) -> bool:
    """Whether `release_id` has the form of an id (so that it can't be a path) and has a file for this audience."""
    return bool(RELEASE_ID.match(release_id or "")) and (releases / str(release_id) / f"{audience}.duckdb").is_file()


def is_noticed(releases: Path, release_id: str) -> bool:
    """Whether something that the release held was corrected or withdrawn afterwards: a file beside its manifest."""
    return exists(releases, release_id) and (releases / release_id / "notices.json").is_file()


def reports_folder(home: Path) -> Path:
    """Where the releases' accessible pages (`<release>.<slug>.html`) and origins (`<release>.manifest.…`) are."""
    return home / "superset" / "reports"


def cards_folder(home: Path) -> Path:
    """Where the explanation of each dashboard's figures is, `<slug>.html`; made again at each start."""
    return home / "superset" / "cards"


def release_in_address(address: str | None) -> str | None:
    """The `release` parameter of an address, unchecked."""
    return next(iter(parse_qs(urlsplit(address or "").query).get("release", [])), None)


def release_for(releases: Path, referrer: str | None, audience: str = AUDIENCE) -> str:
    """The release that a request with this referrer reads. Raises `NoRelease` before the first one."""
    asked = release_in_address(referrer)
    if exists(releases, asked, audience):
        return str(asked)
    current = current_release(releases, audience)
    if current is None:
        raise NoRelease("Er is nog geen risicobeeld gepubliceerd.")
    return current


def file_for(releases: Path, database: str | None, referrer: str | None) -> str | None:
    """The release file in place of `<releases>/current/<audience>.duckdb`; None when `database` is something else."""
    path = Path(database or "")
    if path.parent != releases / CURRENT or path.suffix != ".duckdb":
        return None
    return str(releases / release_for(releases, referrer, path.stem) / path.name)


def redirect_target(releases: Path, query: list[tuple[str, str]]) -> str | None:
    """Query string with which a page's address must be asked again, or None when it is right as it is.

    `query` in its own order; every other parameter (filters) is kept. Raises `NoRelease` before the first release.
    """
    asked = next((value for name, value in query if name == "release"), None)
    pinned = ("pin", "1") in query
    newest = release_for(releases, None)
    wanted = asked if pinned and exists(releases, asked) else newest
    if asked == wanted:
        return None
    return urlencode([("release", wanted), *((name, value) for name, value in query if name != "release")])
