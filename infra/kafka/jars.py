"""Kafka's jars: fetched by Maven or, where there is none, by `jgo`; pinned by coordinate and SHA-256.

`checksums.sha256` is the lock: the lines of `sha256sum`, each below a comment with its coordinate
(`group:artifact:version`). Whatever fetched them, the folder must hold exactly these files; a missing, unknown or
altered one is an error. `pin` writes the lock anew from what `pom.xml` resolves to, for a change of version.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.errors import OperationError
from infra.settings import TOOLS

JARS = TOOLS / "kafka"
LOCK = Path(__file__).with_name("checksums.sha256")
POM = Path(__file__).with_name("pom.xml")
_ATTEMPTS = 3


class JarError(OperationError):
    """The jars aren't those of the lock; the message names the files."""


def pinned() -> dict[str, tuple[str, str]]:
    """File name to (coordinate, SHA-256 in hex), as the lock says. Raises `JarError` for an odd line."""
    jars: dict[str, tuple[str, str]] = {}
    coordinate = ""
    for line in LOCK.read_text().splitlines():
        if line.startswith("# "):
            coordinate = line[2:].strip()
            continue
        digest, _, name = line.partition("  ")
        if len(coordinate.split(":")) != 3 or len(digest) != 64 or name != _file_name(coordinate):
            raise JarError(f"{LOCK.name}: a checksum line must follow its coordinate, and doesn't: {line!r}")
        jars[name] = (coordinate, digest)
        coordinate = ""
    return jars


def _file_name(coordinate: str) -> str:
    _, artifact, version = coordinate.split(":")
    return f"{artifact}-{version}.jar"


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def problems(folder: Path = JARS) -> list[str]:
    """What differs between `folder` and the lock, a sentence each; empty when it holds exactly the pinned jars."""
    wanted = pinned()
    found = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    sentences = [f"{name} is missing" for name in wanted if name not in found]
    sentences += [f"{name} is not in the lock" for name in sorted(found) if name not in wanted]
    for name, (_, digest) in wanted.items():
        if name in found and (actual := digest_of(found[name])) != digest:
            sentences.append(f"{name} has SHA-256 {actual}, the lock says {digest}")
    return sentences


def _fetch_with_maven(maven: str, folder: Path, *extra: str) -> None:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}", *extra]
    done = subprocess.run([maven, "-q", "-B", "-f", str(POM), *goal], capture_output=True, text=True)
    if done.returncode != 0:
        raise JarError(f"mvn ended with {done.returncode}: {(done.stdout + done.stderr).strip()[-1000:]}")


def _fetch_with_jgo(folder: Path) -> None:
    """Each pinned coordinate by itself: jgo's own choice among versions differs from Maven's."""
    from jgo.maven import MavenContext  # here: only a machine without Maven needs it

    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="jgo.") as cache:
        context = MavenContext(repo_cache=Path(cache), local_repos=[], timeout=60)
        for name, (coordinate, digest) in pinned().items():
            group, artifact, version = coordinate.split(":")
            jar = context.project(group, artifact).at_version(version).artifact()
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    path = jar.resolve()
                    if digest_of(path) == digest:
                        break
                    said = "its SHA-256 is another than the lock's"
                except Exception as error:  # jgo raises requests' errors and its own; all mean: not here yet
                    said = f"{type(error).__name__}: {error}"
                if jar.cached_path:
                    jar.cached_path.unlink(missing_ok=True)
                if attempt == _ATTEMPTS:
                    raise JarError(f"{coordinate} couldn't be fetched in {_ATTEMPTS} attempts: {said}")
            shutil.move(path, folder / name)


def install(folder: Path = JARS) -> str:
    """Make `folder` hold the pinned jars; returns how. Raises `JarError` when what was fetched isn't what is pinned."""
    if not problems(folder):
        return "already there"
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix="kafka."))
    try:
        fetched_with = _fetch(aside)
        if wrong := problems(aside):
            raise JarError(f"what was fetched is not what {LOCK.name} pins: " + "; ".join(wrong))
        shutil.rmtree(folder, ignore_errors=True)
        aside.chmod(0o755)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return f"fetched with {fetched_with}"


def _fetch(folder: Path) -> str:
    """Fill `folder`; returns the tool that did. A Maven that fails (old, or set up for other hosts) isn't the end."""
    maven = shutil.which("mvn")
    if maven:
        try:
            _fetch_with_maven(maven, folder)
        except JarError as error:
            sys.stderr.write(f"Kafka's jars: {error}\nKafka's jars: going on with jgo\n")
            for path in folder.iterdir():
                path.unlink()
        else:
            return "mvn"
    _fetch_with_jgo(folder)
    return "jgo"


def pin() -> int:
    """Write the lock from what Maven resolves `pom.xml` to; returns the number of jars."""
    maven = shutil.which("mvn")
    if maven is None:
        raise JarError("pinning needs mvn on the path: it decides among versions")
    with tempfile.TemporaryDirectory() as folder:
        _fetch_with_maven(maven, Path(folder), "-Dmdep.useRepositoryLayout=true")
        rows = []
        for path in sorted(Path(folder).rglob("*.jar"), key=lambda path: path.name):
            *group, artifact, version = path.parent.relative_to(folder).parts
            coordinate = f"{'.'.join(group)}:{artifact}:{version}"
            rows.append(f"# {coordinate}\n{digest_of(path)}  {_file_name(coordinate)}\n")
    LOCK.write_text("".join(rows))
    return len(rows)


def main(arguments: list[str]) -> int:
    """`install` or `pin`. Exit codes: 0 done, 1 the jars aren't right, 2 wrong use."""
    if arguments not in (["install"], ["pin"]):
        sys.stderr.write("usage: python -m infra.kafka.jars install|pin\n")
        return 2
    try:
        done = install() if arguments == ["install"] else f"{pin()} jars pinned"
    except JarError as error:
        sys.stderr.write(f"Kafka's jars: {error}\n")
        return 1
    sys.stdout.write(f"Kafka's jars: {done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
