"""What may not stand in any text: BSN, e-mail address, telephone number, IBAN.

BSN: a run of digits with eight or nine positions once leading zeros are left out (a BSN starts with at most one) that
passes the eleven test, unless a run of eight reads as a calendar date, yyyymmdd; groups such as 1234.56.789 count too.
Longer runs are no BSN: an OIN of 20 positions never is one here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from connectors.contract.identifiers import is_iban, passes_eleven_test

BSN, EMAIL, PHONE, IBAN = "PRIVACY_BSN", "PRIVACY_EMAIL", "PRIVACY_PHONE", "PRIVACY_IBAN"

_SEPARATORS = b" .-()/+"
_DIGITS_TO_ZERO = bytes.maketrans(b"0123456789", b"0000000000")
_EIGHT_DIGITS = b"00000000"

_RUN = re.compile(r"[0-9]+", re.ASCII)
_CALENDAR_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", re.ASCII)
_GROUPED_BSN = re.compile(
    r"(?<![0-9])(?<![0-9][. -])"
    r"(?:[0-9]{4}[. -][0-9]{2}[. -][0-9]{3}|[0-9]{3}[. -][0-9]{3}[. -][0-9]{3})"
    r"(?![. -]?[0-9])",
    re.ASCII,
)
_EMAIL = re.compile(r"(?<=[^\s@])@[^\s@.]+(?:\.[^\s@.]+)+")
_PHONE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:\+|00)31[ -]?(?:\(0\)[ -]?)?|\(?0)"
    r"(?:6\)?[ -]?(?:[0-9](?: ?[0-9]){7}|[0-9]{4}-[0-9]{4}|[0-9]{2}(?:-[0-9]{2}){3})"  # mobile
    r"|[1-57-9][0-9]\)?[ -]?[0-9](?: ?[0-9]){6}"  # area code of three positions
    r"|[1-57-9][0-9]{2}\)?[ -]?[0-9](?: ?[0-9]){5})"  # area code of four positions
    r"(?![0-9A-Za-z])",
    re.ASCII,
)
_FOREIGN_PHONE = re.compile(r"\+[1-9](?:[ -]?[0-9]){7,14}(?![0-9])", re.ASCII)
_IBAN_START = re.compile(r"[A-Za-z]{2}[0-9]{2}", re.ASCII)
# fmt: off
_IBAN_LENGTHS = {  # ISO 13616 registry, European countries and Morocco
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI":
    18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "LV": 21,
    "MA": 28, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR":
    26,
}
# fmt: on


def is_suspect(text: str) -> bool:
    """Quick and never too mild: False means that `detect` finds nothing in `text`."""
    if not text.isascii():
        return True
    raw = text.encode()
    return b"@" in raw or _EIGHT_DIGITS in raw.translate(_DIGITS_TO_ZERO, _SEPARATORS)


def detect(text: str) -> set[str]:
    """Reason codes for everything in `text` that may not stand there."""
    if not text.isascii():  # full-width digits and invisible characters hide nothing
        text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    found: set[str] = set()
    if any(passes_eleven_test(candidate) for candidate in _bsn_candidates(text)):
        found.add(BSN)
    if _EMAIL.search(text):
        found.add(EMAIL)
    if _PHONE.search(text) or _FOREIGN_PHONE.search(text):
        found.add(PHONE)
    if any(is_iban(candidate) for candidate in _iban_candidates(text)):
        found.add(IBAN)
    return found


def _bsn_candidates(text: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        run = match.group()
        significant = run.lstrip("0")
        if len(significant) in (8, 9) and not (len(run) == 8 and _CALENDAR_DATE.fullmatch(run)):
            yield significant.zfill(9)
    for match in _GROUPED_BSN.finditer(text):
        yield "".join(_RUN.findall(match.group()))


def _iban_candidates(text: str) -> Iterator[str]:
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(match.group()[:2].upper())
        if length is not None:
            compact = re.sub(r"[ .-]", "", text[match.start() : match.start() + 2 * length])[:length]
            if len(compact) == length and re.search(r"[0-9]{8}", compact, re.ASCII):
                yield compact.upper()
