"""Slow, obvious twins of the contract's validators: what a reader would write first, without a regular expression.

They share no code with the contract; the tests compare the two over generated text.
"""

from __future__ import annotations

import json
from typing import Any

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
IBAN_LENGTHS = {"NL": 18, "BE": 16, "DE": 22}


def eleven_test(digits: str) -> bool:
    total = 0
    for place in range(8):
        total += (9 - place) * int(digits[place])
    total -= int(digits[8])
    return total % 11 == 0 and any(digit != "0" for digit in digits)


def is_oin(text: str) -> bool:
    if len(text) != 20 or any(character not in DIGITS + LETTERS for character in text):
        return False
    prefix, body = text[:8], text[8:]
    nine, eight = body[:9], body[:8]
    nine_digits = all(character in DIGITS for character in nine) and body[9:] == "000"
    eight_digits = all(character in DIGITS for character in eight) and body[8:] == "0000"
    if prefix == "00000001":
        return nine_digits and eleven_test(nine)
    if prefix in ("00000002", "00000004", "00000006", "00000010"):
        return nine_digits
    if prefix == "00000003":
        return eight_digits
    if prefix in ("00000007", "00000008"):
        return body[9:] == "000"
    if prefix in ("00000009", "00000099"):
        return nine_digits or eight_digits
    return False


def iban_check(compact: str) -> bool:
    number = ""
    for character in compact[4:] + compact[:4]:
        number += character if character in DIGITS else str(LETTERS.index(character) + 10)
    remainder = 0
    for digit in number:
        remainder = (remainder * 10 + int(digit)) % 97
    return remainder == 1


def digit_runs(text: str) -> list[str]:
    runs, run = [], ""
    for character in text + " ":
        if character in DIGITS:
            run += character
        elif run:
            runs.append(run)
            run = ""
    return runs


def is_calendar_date(run: str) -> bool:
    return (
        len(run) == 8
        and run[:2] in ("19", "20")
        and run[4:6] in [f"{month:02}" for month in range(1, 13)]
        and run[6:] in [f"{day:02}" for day in range(1, 32)]
    )


def has_bsn(text: str) -> bool:
    for run in digit_runs(text):
        number = run
        while number.startswith("0"):
            number = number[1:]
        if len(number) == 8 and not is_calendar_date(run):
            number = "0" + number
        if len(number) == 9 and eleven_test(number):
            return True
    return any(_grouped(text, start, sizes) for start in range(len(text)) for sizes in ((4, 2, 3), (3, 3, 3)))


def _grouped(text: str, start: int, sizes: tuple[int, int, int]) -> bool:
    """Whether a BSN in groups starts here, not preceded or followed by another group."""
    before, before_that = text[start - 1 : start] if start else "", text[start - 2 : start - 1] if start > 1 else ""
    if before and before in DIGITS:
        return False
    if before and before in ". -" and before_that and before_that in DIGITS:
        return False
    place, digits = start, ""
    for number, size in enumerate(sizes):
        if number:
            if place >= len(text) or text[place] not in ". -":
                return False
            place += 1
        group = text[place : place + size]
        if len(group) != size or any(character not in DIGITS for character in group):
            return False
        digits += group
        place += size
    after = text[place : place + 1]
    if after and after in ". -":
        after = text[place + 1 : place + 2]
    return not (after and after in DIGITS) and eleven_test(digits)


def has_email(text: str) -> bool:
    """Something, @, a name with a dot: no white space and no second @ in it."""
    for place, character in enumerate(text):
        if character != "@" or place == 0 or text[place - 1].isspace() or text[place - 1] == "@":
            continue
        domain = ""
        for following in text[place + 1 :]:
            if following.isspace() or following == "@":
                break
            domain += following
        labels = domain.split(".")
        if labels[0] and len(labels) > 1 and labels[1]:
            return True
    return False


def has_iban(text: str) -> bool:
    """Country code, check digits, then as many positions as the country has, white space, dots and hyphens left out."""
    for start in range(len(text) - 3):
        head = text[start : start + 4]
        length = IBAN_LENGTHS.get(head[:2].upper())
        if length is None or not head.isascii() or any(character not in DIGITS for character in head[2:]):
            continue
        compact = [character.upper() for character in text[start : start + 2 * length] if character not in " .-"][
            :length
        ]
        known = all(character in DIGITS + LETTERS for character in compact)
        if (
            len(compact) == length
            and known
            and max(map(len, digit_runs("".join(compact)))) >= 8
            and iban_check("".join(compact))
        ):
            return True
    return False


def has_each_key_once(text: str) -> bool:
    once = True

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal once
        names = [name for name, _ in pairs]
        once = once and sorted(names) == sorted(set(names))
        return dict(pairs)

    json.loads(text, object_pairs_hook=look)
    return once


def is_period(first: str, last: str) -> str | None:
    """By listing every period of the years around."""
    month_days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    year = int(first[:4])
    if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0:
        month_days[1] = 29
    for kind, months in (("month", 1), ("quarter", 3), ("year", 12)):
        for begin in range(1, 13, months):
            end = begin + months - 1
            if (first, last) == (f"{year:04}-{begin:02}-01", f"{year:04}-{end:02}-{month_days[end - 1]}"):
                return kind
    return None
