"""Identifiers with a check: OIN by prefix (OIN-Stelsel 2.2.2), RSIN and BSN by the eleven test, IBAN by modulo 97."""

from __future__ import annotations

import re
from functools import lru_cache

TEST_PREFIX = "00000099"
_RSIN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_NINE_DIGITS = re.compile(r"[0-9]{9}000", re.ASCII)
_NINE_ALPHANUMERIC = re.compile(r"[0-9A-Z]{9}000", re.ASCII)
_EIGHT_OR_NINE_DIGITS = re.compile(r"(?:[0-9]{9}000|[0-9]{8}0000)", re.ASCII)
_EIGHT_DIGITS = re.compile(r"[0-9]{8}0000", re.ASCII)
_BODIES = {
    "00000001": _NINE_DIGITS,  # RSIN, with the eleven test
    "00000002": _NINE_DIGITS,  # Fi-nummer
    "00000003": _EIGHT_DIGITS,  # KvK-nummer
    "00000004": _NINE_DIGITS,  # SubOIN, no eleven test
    "00000006": _NINE_DIGITS,  # Logius main number; Caribbean organisations
    "00000007": _NINE_ALPHANUMERIC,  # BRIN
    "00000008": _NINE_ALPHANUMERIC,  # foreign numbers
    "00000009": _EIGHT_OR_NINE_DIGITS,  # UZI
    "00000010": _NINE_DIGITS,  # TRR-BD
    TEST_PREFIX: _EIGHT_OR_NINE_DIGITS,
}


def passes_eleven_test(digits: str) -> bool:
    """Nine ASCII digits, weights 9..2 and -1, sum divisible by 11. Nine zeros fail."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _RSIN_WEIGHTS, strict=True))
    return total % 11 == 0 and digits != "000000000"


def is_oin(text: str) -> bool:
    """Twenty positions: prefix of a known register, a body that fits it, closing zeros."""
    return len(text) == 20 and _is_oin(text)


@lru_cache(maxsize=8192)
def _is_oin(text: str) -> bool:
    body = _BODIES.get(text[:8])
    if body is None or body.fullmatch(text[8:]) is None:
        return False
    return text[:8] != "00000001" or passes_eleven_test(text[8:17])


def is_iban(text: str) -> bool:
    """Compact upper-case IBAN, 15 to 34 positions, with a correct check number (ISO 13616, modulo 97)."""
    if not (15 <= len(text) <= 34 and text.isascii() and text.isalnum()):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
