"""What a release says about itself: what it is made of, by which method, and what the gate found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from connectors.publication.manifest import GateSummary, Manifest, Protection, PublishedFile
from connectors.publication.marts import located
from connectors.publication.outcomes import GateResult, report_file
from connectors.publication.provenance import Inputs, git_commit
from connectors.publication.shelf import ReleaseError
from infra.clock import now
from infra.settings import Settings
from infra.warehouse import reading

if TYPE_CHECKING:
    from infra.warehouse import BuildPin


@dataclass(frozen=True)
class Description:
    """`info`: the row of `release_info`."""

    made_at: datetime
    method_version: str
    provisional: bool
    origins: list[str]
    gate: GateSummary
    info: dict[str, Any]

    def manifest(
        self,
        release_id: str,
        pin: BuildPin,
        made_of: Inputs,
        files: list[PublishedFile],
        protection: Protection | None = None,
    ) -> Manifest:
        """The manifest of the release whose files are written now."""
        return Manifest(
            release_id=release_id,
            made_at=self.made_at,
            written_at=datetime.now(UTC),
            build_id=pin.build_id,
            inputs=made_of,
            method_version=self.method_version,
            provisional=self.provisional,
            data_origins=self.origins,
            git_commit=self.info["git_commit"],
            duckdb_version=version("duckdb"),
            gate=self.gate,
            files=files,
            protection=protection,
        )


def described(settings: Settings, pin: BuildPin, made_of: Inputs, gate: GateResult) -> Description:
    """Raises `ReleaseError` when the marts in the warehouse are not those of the build `pin`."""
    method_version, provisional, origins = _about(settings, pin)
    made_at = now(settings)
    summary = GateSummary(
        expectations=gate.expectations,
        passed=sum(each.passed for each in gate.outcomes),
        failures=[each.id for each in gate.failures],
        warnings=[each.id for each in gate.warnings],
        report=report_file(settings, gate.build_id).name,
    )
    info = {
        "made_at": made_at,
        "environment": made_of.environment,
        "data_origins": ", ".join(origins),
        "clock_simulated": made_of.clock_simulated,
        "reference_date": pin.reference_date,
        "ingest_seq": pin.ingest_seq,
        "build_id": pin.build_id,
        "reference_version": made_of.reference_version,
        "method_version": method_version,
        "code_hash": made_of.code_hash,
        "git_commit": git_commit(),
        "gate_expectations": summary.expectations,
        "gate_passed": summary.passed,
        "gate_warnings": len(summary.warnings),
        "provisional": provisional,
    }
    return Description(made_at, method_version, provisional, origins, summary, info)


def _about(settings: Settings, pin: BuildPin) -> tuple[str, bool, list[str]]:
    """(method version, provisional, data origins of the picture), from the headline of this very build."""
    with reading(settings.warehouse_file) as connection:
        headline = located(connection, "mart_picture__headline")
        rows = connection.execute(
            f"SELECT method_version, provisional, data_origin, ingest_seq, reference_date FROM {headline}"
        ).fetchall()
    if [row[3:] for row in rows] != [(pin.ingest_seq, pin.reference_date)]:
        raise ReleaseError(f"the marts in the warehouse are not those of build {pin.build_id}: build again")
    return str(rows[0][0]), bool(rows[0][1]), [str(rows[0][2])]
