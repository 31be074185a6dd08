"""One typed object for every setting; nothing else in the code base reads the process environment.

Source of each value: an environment variable `RISICOBEELD_<NAME>`, else the default below.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent
TOOLS = REPOSITORY / ".tools"  # installed programs; `var/` holds state, so that deleting state keeps the downloads


class Environment(StrEnum):
    demo = "demo"
    test = "test"
    acceptance = "acceptance"
    production = "production"


class Settings(BaseSettings):
    """Settings of one installation. Raises `pydantic.ValidationError` naming the variable and the rule."""

    model_config = SettingsConfigDict(env_prefix="RISICOBEELD_", frozen=True)

    home: Path = Field(default=REPOSITORY / "var", description="the one folder with all state")
    environment: Environment = Environment.demo
    port_base: int = Field(default=18000, ge=1024, le=65000, description="first of the ports this installation uses")
    clock_at: datetime | None = Field(default=None, description="simulated now; only in demo and test")
    partner_host: str = Field(default="127.0.0.1", description="name or address under which partners reach the broker")
    partners_dir: Path = Field(
        default=REPOSITORY / "connectors" / "partners", description="one folder a partner, with its agreement.yml"
    )
    mail_server: str | None = Field(
        default=None,
        pattern=r"^(smtps|smtp\+starttls|smtp)://([^:@/\s]+@)?[^:@/\s]+:[0-9]{1,5}$",
        description="smtps://user@host:465 or smtp+starttls://user@host:587; smtp://host:25 without encryption",
    )
    mail_from: str | None = Field(default=None, description="address from which mail is sent")
    briefing_recipients: str = Field(default="", description="addresses, with commas between; none: nothing is sent")
    landing_batch_records: int = Field(default=20_000, ge=1)
    landing_batch_seconds: float = Field(default=2.0, gt=0, description="longest wait for a first record of a batch")

    @field_validator("home", "partners_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value if value.is_absolute() else (REPOSITORY / value)

    def as_environment(self) -> dict[str, str]:
        """The variables from which another process makes these same settings."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            f"RISICOBEELD_{name.upper()}": value.isoformat() if isinstance(value, datetime) else str(value)
            for name, value in values.items()
            if value is not None
        }

    # Ports. One base keeps two installations on one machine apart (tests beside a demo).
    @property
    def kafka_partner_port(self) -> int:
        """SASL_SSL, for partners."""
        return self.port_base

    @property
    def kafka_platform_port(self) -> int:
        """SASL_PLAINTEXT on loopback, for the platform's own programs."""
        return self.port_base + 1

    @property
    def kafka_controller_port(self) -> int:
        return self.port_base + 2

    @property
    def postgres_port(self) -> int:
        return self.port_base + 3

    @property
    def airflow_port(self) -> int:
        return self.port_base + 4

    @property
    def airflow_health_port(self) -> int:
        return self.port_base + 5

    @property
    def superset_port(self) -> int:
        return self.port_base + 6

    @property
    def landing_metrics_port(self) -> int:
        return self.port_base + 7

    @property
    def supervisor_port(self) -> int:
        return self.port_base + 8

    # Folders of the state.
    @property
    def secrets_dir(self) -> Path:
        return self.home / "secrets"

    @property
    def logs_dir(self) -> Path:
        return self.home / "logs"

    @property
    def lake_dir(self) -> Path:
        return self.home / "lake"

    @property
    def warehouse_file(self) -> Path:
        return self.home / "warehouse" / "warehouse.duckdb"

    @property
    def releases_dir(self) -> Path:
        return self.home / "releases"

    @property
    def seeds_dir(self) -> Path:
        """Code lists: dbt seeds that landing reads too."""
        return REPOSITORY / "dbt_project" / "seeds" / "reference"

    @property
    def synthetic_allowed(self) -> bool:
        """Test OINs and invented data are refused outside demo and test."""
        return self.environment in (Environment.demo, Environment.test)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
