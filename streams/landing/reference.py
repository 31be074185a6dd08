"""The contract that landing judges by, loaded again when an agreement or a code list changes on disk."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from connectors.contract import Contract
from infra.secrets import secret
from infra.settings import Settings

log = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 5.0


def hash_key(settings: Settings) -> bytes:
    """The key of the hashes that stand for content that isn't kept."""
    return secret(settings, "privacy_hash_key").encode()


def load_contract(settings: Settings) -> Contract:
    """The contract of this installation, with the key for hashes of what the privacy gate refuses."""
    return Contract.load(settings.seeds_dir, settings.partners_dir, settings.environment.value, hash_key(settings))


class CurrentContract:
    """`contract` is the last one that loaded; a change that doesn't load is logged and the earlier one stays."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stamp = self._look()
        self.contract = load_contract(settings)
        self._looked_at = time.monotonic()

    def _look(self) -> frozenset[tuple[Path, int, int]]:
        files = [*self._settings.seeds_dir.glob("*.csv"), *self._settings.partners_dir.glob("*/agreement.yml")]
        return frozenset((path, (s := path.stat()).st_mtime_ns, s.st_size) for path in files)

    def refresh(self, *, now: bool = False) -> bool:
        """Load again if a file changed; looks every few seconds, or `now`. Returns whether it is another contract."""
        if not now and time.monotonic() - self._looked_at < _LOOK_EVERY_SECONDS:
            return False
        self._looked_at = time.monotonic()
        stamp = self._look()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self.contract = load_contract(self._settings)
        except Exception:  # whatever is wrong with the files: the earlier contract still holds
            log.exception("an agreement or code list changed and doesn't load; the earlier one stays in force")
            return False
        log.info("contract %s, code lists %s in force", self.contract.version, self.contract.reference_version)
        return True
