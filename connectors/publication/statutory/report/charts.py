"""Charts as SVG of our own: horizontal bars with their numbers, told apart by how dark they are and by the legend."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from xml.sax.saxutils import escape

_COLOURS = ("#16325c", "#5b7db1", "#b8c7de")
_FONT = 'font-family="Lato, DejaVu Sans, sans-serif"'
_WIDTH, _LEFT, _BAR, _GAP = 720, 300, 13, 12
_LABEL = 46  # characters of a label that fit on a line


@dataclass(frozen=True, slots=True)
class Bars:
    """`rows`: label and one number a name of `names`; None has no bar and its word stands instead."""

    title: str
    names: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int | None]]]
    word: str

    def alt(self) -> str:
        """All that the chart shows, as a sentence a row: who can't see it misses nothing."""
        told = [
            f"{label}: "
            + ", ".join(
                f"{name} {self.word if number is None else number}"
                for name, number in zip(self.names, numbers, strict=True)
            )
            for label, numbers in self.rows
        ]
        return f"{self.title}. " + ". ".join(told) + "."

    def data_uri(self) -> str:
        return "data:image/svg+xml;base64," + base64.b64encode(self._svg().encode()).decode()

    def _svg(self) -> str:
        most = max([number or 0 for _, numbers in self.rows for number in numbers] + [1])
        parts, top = [self._legend()], 30
        for label, numbers in self.rows:
            middle = top + len(numbers) * _BAR / 2 + 4
            lines = wrap(label, _LABEL)
            for place, line in enumerate(lines):
                parts.append(_text(_LEFT - 10, middle + 12 * (place - (len(lines) - 1) / 2), line, "end"))
            for index, number in enumerate(numbers):
                width = (number or 0) / most * (_WIDTH - _LEFT - 90)
                y = top + index * _BAR
                parts.append(
                    f'<rect x="{_LEFT}" y="{y}" width="{width:.2f}" height="{_BAR - 2}" fill="{_COLOURS[index]}"/>'
                )
                parts.append(_text(_LEFT + width + 5, y + _BAR - 3, self.word if number is None else f"{number}"))
            top += len(numbers) * _BAR + _GAP
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}">'
        return head + "".join(parts) + "</svg>"

    def _legend(self) -> str:
        parts, x = [], float(_LEFT)
        for colour, name in zip(_COLOURS, self.names, strict=False):
            parts.append(f'<rect x="{x}" y="6" width="11" height="11" fill="{colour}"/>{_text(x + 16, 16, name)}')
            x += 40 + 6.2 * len(name)
        return "".join(parts)


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" {_FONT} font-size="11" fill="#1a202c" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
