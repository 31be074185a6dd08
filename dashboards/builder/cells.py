"""How a column of a tile is shown: SQL that turns mart columns into a value or a small drawing of nested HTML elements.

Superset's table keeps `div`, `span` and inline styles in a cell, and drops `title` and `aria-label` of a `div`; so each
drawing holds its numbers in a `span` with a title, and stands beside a column that says them in words.
Every text from a mart is escaped before it enters HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.builder.sql import escaped, literal, or_empty, switch, unit_label
from infra.superset.theme import LINES, PRIMARY, QUADRANT_COLOURS, QUIET

MARKS = {"Handelen": "▲", "Onderzoeken": "?", "Borgen": "●", "Volgen": "○"}
STATES = ("value", "true_zero", "not_yet_due", "overdue", "not_participating", "suppressed")
STATE_STYLES = {
    "value": f"background:{PRIMARY}",
    "true_zero": f"background:#fff;box-shadow:inset 0 0 0 1px {PRIMARY}",
    "not_yet_due": "background:#E4E9EF",
    "overdue": "background:#fff;box-shadow:inset 0 0 0 2px #B35900",
    "not_participating": "background:#8A94A0",
    "suppressed": "background:repeating-linear-gradient(45deg,#5A6472 0,#5A6472 2px,#fff 2px,#fff 5px)",
}
# The page of one unit, and how an address says which.
UNIT_PAGE, CHOOSER, CHOSEN = "proces", "NATIVE_FILTER-chosen", "chosen"
CHOICE = (
    f"({CHOOSER}:(__cache:(),extraFormData:(filters:!((col:{CHOSEN},op:IN,val:!('{{}}')))),"
    f"filterState:(label:'{{}}',value:!('{{}}')),id:{CHOOSER},ownState:()))"
)
# One line, cut with an ellipsis where the column ends; the column's width doesn't depend on the text.
_ONE_LINE = (
    "display:grid;grid-template-columns:minmax(0,1fr)",
    "overflow:hidden;text-overflow:ellipsis;white-space:nowrap",
)


@dataclass(frozen=True)
class Cell:
    """SQL expression, its type, and how the table aligns and formats it."""

    sql: str
    kind: str = "VARCHAR"
    align: str = "left"
    number_format: str | None = None


@dataclass(frozen=True)
class Words:
    """What a cell needs of the language: the words for the codes of a list, and the form of numbers."""

    language: str
    values: dict[str, str]

    @property
    def thousands(self) -> str:
        return "." if self.language == "nl" else ","

    @property
    def decimal(self) -> str:
        return "," if self.language == "nl" else "."


def grouped(sql: str, words: Words) -> str:
    """A whole number with its thousands apart."""
    return f"format('{{:t{words.thousands}}}', CAST({sql} AS BIGINT))"


def rough(sql: str, words: Words) -> str:
    """An estimate in two significant digits: more would be false precision."""
    digits = f"1 - CAST(floor(log10(abs({sql}))) AS INTEGER)"
    small = f"replace(CAST(round({sql}, {digits}) AS VARCHAR), '.', {literal(words.decimal)})"
    return (
        f"CASE WHEN {sql} = 0 THEN '0' WHEN abs({sql}) >= 9.95 THEN {grouped(f'round({sql}, {digits})', words)} "
        f"ELSE regexp_replace({small}, '[.,]0$', '') END"
    )


def _told(sql: str, align: str = "left") -> Cell:
    """A cell of text that is empty where nobody told the value."""
    return Cell(or_empty(sql), align=align)


def _text(of: tuple[str, ...], words: Words) -> Cell:
    return _told(escaped(of[0]))


def _number(of: tuple[str, ...], words: Words) -> Cell:
    return Cell(of[0], "BIGINT", "right", ",.0f")


def _protected(of: tuple[str, ...], words: Words) -> Cell:
    """A count, or the word that it is protected. `of`: the count, and whether it may not be shown."""
    kept = literal(f"■ {words.values['suppressed']}")
    return Cell(f"CASE WHEN {of[1]} THEN {kept} ELSE {grouped(of[0], words)} END", align="right")


def _label(of: tuple[str, ...], words: Words) -> Cell:
    """A number that isn't a quantity: a year, a place in a list."""
    return Cell(of[0], "BIGINT", "left", "d")


def _percent(of: tuple[str, ...], words: Words) -> Cell:
    """Two significant digits: a share of 0.004 isn't nothing."""
    return Cell(f"round({of[0]}, CASE WHEN {of[0]} < 0.0995 THEN 3 ELSE 2 END)", "DOUBLE", "right", ".2~p")


def _date(of: tuple[str, ...], words: Words) -> Cell:
    form = "%d-%m-%Y" if words.language == "nl" else "%-d %b %Y"
    return _told(f"strftime({of[0]}, {literal(form)})")


def _month(of: tuple[str, ...], words: Words) -> Cell:
    """A month by its first day."""
    return _told(f"strftime({of[0]}, {literal('%m-%Y' if words.language == 'nl' else '%b %Y')})")


def _quarter(of: tuple[str, ...], words: Words) -> Cell:
    """A quarter by its first day."""
    number, year = f"quarter({of[0]})", f"' ' || year({of[0]})"
    return _told(f"{number} || 'e kwartaal' || {year}" if words.language == "nl" else f"'Q' || {number} || {year}")


def _moment(of: tuple[str, ...], words: Words) -> Cell:
    form = "%d-%m-%Y %H:%M" if words.language == "nl" else "%-d %b %Y %H:%M"
    return _told(f"strftime(timezone('Europe/Amsterdam', {of[0]}), {literal(form)})")


def _coded(of: tuple[str, ...], words: Words) -> Cell:
    """The word for a code. A code without a word is shown as it is; `check` against a release names it."""
    arms = {code: literal(word) for code, word in words.values.items()}
    return _told(switch(of[0], arms, otherwise=escaped(of[0])))


def _one_line(of: tuple[str, ...], words: Words) -> Cell:
    """A text cut at the column's end; the whole of it, or a second text, when pointed at."""
    return _told(_line(escaped(of[0]), escaped(of[-1])))


def _unit(of: tuple[str, ...], words: Words) -> Cell:
    name, process = escaped(of[0]), escaped(of[1])
    quiet = f"' <span style=\"color:{QUIET}\">' || {process} || '</span>'"
    shown = f"'<span style=\"font-weight:600\">' || {name} || '</span>' || {quiet}"
    return Cell(_line(shown, f"{name} || ', ' || {process}"))


def _unit_link(of: tuple[str, ...], words: Words) -> Cell:
    """As `unit`, and leads to the page of that unit: its address carries the choice, in Superset's own notation."""
    quoted = f"replace(replace({unit_label(of)}, '!', '!!'), '''', '!''')"
    choice = f" || {quoted} || ".join(literal(part) for part in CHOICE.split("{}"))
    page = f"/superset/dashboard/{UNIT_PAGE}{'' if words.language == 'nl' else '-en'}/?native_filters="
    opening = f"'<a style=\"color:inherit\" href=\"{page}' || url_encode({choice}) || '\">'"
    return Cell(f"{opening} || {_unit(of, words).sql} || '</a>'")


def _line(shown: str, title: str) -> str:
    """SQL of a one-line element; both arguments are SQL of texts that are safe inside HTML."""
    return (
        f'\'<div style="{_ONE_LINE[0]}"><span style="{_ONE_LINE[1]}" title="\' || {title} || \'">\' || {shown} || '
        "'</span></div>'"
    )


def _plain_unit(of: tuple[str, ...], words: Words) -> Cell:
    """For drawings that take no HTML."""
    return Cell(unit_label(of))


def _plain_quadrant(of: tuple[str, ...], words: Words) -> Cell:
    return Cell(switch(of[0], {code: literal(f"{mark} {words.values[code]}") for code, mark in MARKS.items()}))


def _real(of: tuple[str, ...], words: Words) -> Cell:
    return Cell(of[0], "DOUBLE", "right", ",.2r")


def _estimate(of: tuple[str, ...], words: Words) -> Cell:
    """`48 (12–190)`: never a point without its interval. `of`: low, middle, high."""
    low, middle, high = (rough(column, words) for column in of)
    return Cell(
        f"'<span style=\"font-weight:600\">' || {middle} || '</span> "
        f"<span style=\"color:{QUIET}\">(' || {low} || '–' || {high} || ')</span>'",
        align="right",
    )


def _share_of_whole(of: tuple[str, ...], words: Words) -> Cell:
    """A bound as a share of the whole. `of`: the bound, and of the same row the middle and the middle's share."""
    return Cell(f"{of[0]} * {of[2]} / {of[1]}", "DOUBLE", "right", ".2~p")


def _rough(of: tuple[str, ...], words: Words) -> Cell:
    return _told(rough(of[0], words), align="right")


def _signed(of: tuple[str, ...], words: Words) -> Cell:
    """A change: more or less, in two significant digits."""
    size = rough(f"abs(CAST({of[0]} AS DOUBLE))", words)
    return _told(f"CASE WHEN {of[0]} > 0 THEN '+' WHEN {of[0]} < 0 THEN '−' ELSE '' END || {size}", align="right")


def _interval(of: tuple[str, ...], words: Words) -> Cell:
    """Dot and whisker on one scale for all rows of the tile, from zero to the largest upper bound."""
    low, middle, high = of

    def at(sql: str) -> str:
        return f"CAST(round(100.0 * {sql} / max({high}) OVER (), 1) AS VARCHAR)"

    middle_words, low_words, high_words = (rough(column, words) for column in (middle, low, high))
    return Cell(
        '\'<div style="position:relative;height:14px;min-width:90px;margin-right:8px">'
        f'<div style="position:absolute;top:6px;height:2px;left:0;right:0;background:{LINES}"></div>'
        f"<div style=\"position:absolute;top:5px;height:4px;background:{PRIMARY};opacity:.55;left:' || {at(low)} || "
        f"'%;width:' || {at(f'({high} - {low})')} || '%\"></div>"
        f'<div style="position:absolute;top:2px;width:10px;height:10px;margin-left:-5px;border-radius:50%;'
        f"background:{PRIMARY};left:' || {at(middle)} || '%\"></div>"
        f"<span title=\"' || {middle_words} || ' ({words.values['between']} ' || {low_words} || "
        f"' {words.values['and']} ' || {high_words} || ')\" style=\"position:absolute;top:0;bottom:0;left:0;right:0\">"
        "</span></div>'"
    )


def _quadrant(of: tuple[str, ...], words: Words) -> Cell:
    """Mark and word, the mark in colour: never colour alone. `of`: quadrant, and whether an older picture holds it."""
    arms = {code: literal(f"{_mark(code)} {words.values[code]}") for code in MARKS}
    held = f" || CASE WHEN {of[1]} THEN {literal(', ' + words.values['outdated'])} ELSE '' END" if len(of) > 1 else ""
    return Cell(f"{switch(of[0], arms)}{held}")


def _mark(quadrant: str) -> str:
    return f'<span style="color:{QUADRANT_COLOURS[quadrant]};font-weight:700">{MARKS[quadrant]}</span>'


def _states(of: tuple[str, ...], words: Words) -> Cell:
    """One bar for what was expected, in six states by form and colour. `of`: the six counts in the order of STATES."""
    total = f"greatest(1, {' + '.join(of)})"
    parts = []
    for state, column in zip(STATES, of, strict=True):
        width = f"CAST(round(100.0 * {column} / {total}, 2) AS VARCHAR)"
        label = f"{literal(words.values[state] + ': ')} || {grouped(column, words)}"
        style = f"display:inline-block;height:14px;{STATE_STYLES[state]}"
        parts.append(
            f"CASE WHEN {column} = 0 THEN '' ELSE '<span title=\"' || {label} || "
            f"'\" style=\"{style};width:' || {width} || '%\"></span>' END"
        )
    return Cell(f"'<div style=\"white-space:nowrap;font-size:0;min-width:120px\">' || {' || '.join(parts)} || '</div>'")


CELLS: dict[str, Callable[[tuple[str, ...], Words], Cell]] = {
    "text": _text,
    "number": _number,
    "protected": _protected,
    "label": _label,
    "percent": _percent,
    "date": _date,
    "month": _month,
    "quarter": _quarter,
    "moment": _moment,
    "coded": _coded,
    "one_line": _one_line,
    "unit": _unit,
    "unit_link": _unit_link,
    "estimate": _estimate,
    "rough": _rough,
    "signed": _signed,
    "interval": _interval,
    "quadrant": _quadrant,
    "plain_unit": _plain_unit,
    "plain_quadrant": _plain_quadrant,
    "real": _real,
    "share_of_whole": _share_of_whole,
    "states": _states,
}
# Lists of words that a kind of cell always needs; `coded` names its own.
WORDS_OF = {
    "quadrant": "quadrant",
    "plain_quadrant": "quadrant",
    "states": "state",
    "protected": "state",
    "interval": "interval",
}
