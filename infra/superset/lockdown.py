"""What DuckDB may do inside Superset: read one file, and nothing else of the host.

`access_mode` alone still lets a query read and write files of the host; external access off and the configuration
locked closes that. One process can't hold one file with two configurations, so everything in Superset's process that
opens a release uses this one.
"""

from __future__ import annotations

from pathlib import Path

DUCKDB_CONFIG: dict[str, str | int | bool] = {
    "access_mode": "read_only",
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
    "threads": 2,
    "memory_limit": "1GB",
}


def release_address(releases: Path, audience: str) -> str:
    """SQLAlchemy address of the audience's current release."""
    return f"duckdb:///{releases / 'current' / f'{audience}.duckdb'}"
