"""Who has the true top 20 by volume in view."""

from __future__ import annotations

import numpy as np

from tests.method.trials import cells
from tests.method.trials.evidence import Evidence
from tests.method.trials.margins import Z99
from tests.method.trials.observing import inputs
from tests.method.trials.parameters import settings
from tests.method.trials.recovery import CANDIDATES, expected_rank


def test_the_method_finds_more_of_the_true_top_than_simpler_rankings_in_every_country(evidence: Evidence) -> None:
    """By more than the error of the draws, which are the same for all four."""
    not_better = []
    for country, found in evidence.recovery.items():
        for name, shares in found.items():
            ahead = found["method"] - shares
            if name != "method" and ahead.mean() <= Z99 * ahead.std(ddof=1) / np.sqrt(len(ahead)):
                not_better.append((country, name, ahead.mean()))
    assert not_better == []


def test_comparing_candidates_alone_finds_the_same_top() -> None:
    for trial in cells.recovery("short").values():
        told = inputs(next(trial.batches())[1], trial.method).of(slice(0, 1))
        few, all_units = (expected_rank(told, count)[0] for count in (CANDIDATES, told.size.shape[1]))
        top = settings()["recovery"]["top"]
        assert np.argsort(few)[:top].tolist() == np.argsort(all_units)[:top].tolist()
