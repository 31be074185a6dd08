"""Secret parameters of disclosure control: drawn once for an installation, kept among its secrets, told to nobody.

Whoever knows the p of the p % rule can turn *withheld* and *shown* into bounds on a contributor (ESSnet handbook,
chapter 4), so git holds names only.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from infra.errors import OperationError
from infra.secrets import secret
from infra.settings import Settings


class ParameterError(OperationError):
    """The value of a secret parameter isn't understood; the message names it and the rule, and never the value."""


@dataclass(frozen=True)
class Range:
    """Percentages from `least` to `most`, in tenths, from which a first value is drawn."""

    least: float
    most: float


P_PERCENT = Range(10, 20)
DOMINANCE = Range(70, 85)


def parameter(settings: Settings, name: str, within: Range) -> float:
    """The percentage called `name`, drawn at first use. Raises `ParameterError` for a file that holds another thing."""
    steps = round((within.most - within.least) * 10)
    file = f"disclosure-{name}"
    text = secret(settings, file, fresh=lambda: f"{within.least + secrets.randbelow(steps + 1) / 10:.1f}")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not within.least <= value <= within.most:
        raise ParameterError(
            f"secret {file}: a percentage from {within.least:g} to {within.most:g} is needed; write one into the file,"
            " or delete it and a new one is drawn"
        )
    return value
