"""Superset's pages load an invisible picture from a measuring company; no setting stops it, for it is in their script.

We put an empty picture of our own in that place, in the installed script. The content security policy would block the
request too, but every page would then report an error.
"""

from __future__ import annotations

import os
from pathlib import Path

from infra.errors import OperationError

_FOREIGN = "https://apachesuperset.gateway.scarf.sh/pixel/"
_EMPTY = "data:image/gif;base64,R0lGODlhAQABAAAAACw=#/"


class TelemetryError(OperationError):
    """The script isn't as expected, so nobody knows whether the pixel is gone."""


def remove_pixel(assets: Path) -> int:
    """Take the pixel out of the built scripts in `assets`; the number of scripts changed (0 when done before).

    Raises `TelemetryError` when neither the pixel nor our replacement is found: another version of Superset.
    A script is replaced by rename, never written in place: the installer may share it with other environments.
    """
    changed, clean = 0, 0
    for script in sorted(assets.glob("*.js")):
        text = script.read_text(encoding="utf-8")
        if _FOREIGN in text:
            aside = script.with_name(f".{script.name}.{os.getpid()}")
            aside.write_text(text.replace(_FOREIGN, _EMPTY), encoding="utf-8")
            os.replace(aside, script)
            changed += 1
        elif _EMPTY in text:
            clean += 1
    if changed + clean == 0:
        raise TelemetryError(
            f"no script in {assets.name} holds the pixel of Superset 6.1.0 nor our replacement: look for the new "
            "address in the scripts and adapt infra/superset/telemetry.py"
        )
    return changed
