"""Run a program without root's rights: PostgreSQL refuses to run as root, and nothing needs it to.

When we are root, `setpriv` (util-linux, on every Debian and Ubuntu) gives the program the user `nobody`, no groups and
no capabilities. Where a parent folder is closed to that user (a home below a folder of mode 0700), it keeps the single
capability that passes closed folders, and we say so; opening the folder to passage makes that unnecessary.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from infra.errors import OperationError

USER = "nobody"
_CAPABILITIES = (
    "",
    "dac_read_search",
    "dac_override",
)  # in the order of preference; the last: containers have no better


class PrivilegeError(OperationError):
    """The unprivileged user can't reach a file that it needs; the message names the folder and the command."""


def drop_needed() -> bool:
    return os.geteuid() == 0


def own(path: Path) -> None:
    """Give `path` to the user that runs the program; a no-op when we aren't root."""
    if drop_needed():
        entry = pwd.getpwnam(USER)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def closed_folder(path: Path) -> Path | None:
    """The highest folder on the way to `path` (and `path` itself) that others can't pass, or None."""
    for folder in [*reversed(path.resolve().parents), path.resolve()]:
        status = folder.stat()
        if folder.is_dir() and not status.st_mode & 0o001 and status.st_uid != pwd.getpwnam(USER).pw_uid:
            return folder
    return None


def _prefix(capability: str, *, die_with_parent: bool) -> list[str]:
    tool = shutil.which("setpriv")
    if tool is None:
        raise PrivilegeError(
            "setpriv is not on the path; PostgreSQL can't run as root without it. "
            "Install util-linux (apt-get install util-linux) or start as an ordinary user."
        )
    group = pwd.getpwnam(USER).pw_gid
    words = [tool, f"--reuid={USER}", f"--regid={group}", "--clear-groups", "--no-new-privs"]
    if capability:
        words += [f"--inh-caps=-all,+{capability}", f"--ambient-caps=-all,+{capability}"]
        words += [f"--bounding-set=-all,+{capability}"]
        # Without this, access(2), with which initdb looks for its binaries, ignores the capability.
        words.append("--securebits=+no_setuid_fixup,+no_setuid_fixup_locked")
    else:
        words += ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"]
    if die_with_parent:
        words.append("--pdeathsig=INT")
    return [*words, "--"]


def capability_for(paths: Sequence[Path]) -> str:
    """The least capability with which the user can look into every one of `paths`; "" where none is needed.

    Raises `PrivilegeError` that names the closed folder when no capability helps.
    """
    probe = ["sh", "-c", 'for path; do [ -x "$path/." ] || exit 1; done', "probe", *map(str, paths)]
    for capability in _CAPABILITIES:
        done = subprocess.run([*_prefix(capability, die_with_parent=False), *probe], capture_output=True, cwd="/")
        if done.returncode == 0:
            return capability
    closed = next((found for path in paths if (found := closed_folder(path))), paths[0])
    raise PrivilegeError(
        f"the folder {closed} is closed to the user {USER}, as whom PostgreSQL must run when root starts it. "
        f"Open it to passage (chmod o+x {closed}), move the project, or start as an ordinary user."
    )


def unprivileged(command: Sequence[str], needs: Sequence[Path], *, die_with_parent: bool = False) -> list[str]:
    """`command` as the unprivileged user, able to reach the folders in `needs`; unchanged when we aren't root."""
    if not drop_needed():
        return list(command)
    return [*_prefix(capability_for(needs), die_with_parent=die_with_parent), *command]
