"""The HTML around the report's figures: headings in order, tables with a caption and with headings of their own.

On paper (`paper.py`) the same page has its title above and its status below each sheet, and no links to follow.
"""

from __future__ import annotations

from html import escape

from infra.superset.theme import INK, LINES, PRIMARY, QUIET

_STYLE = f"""
body {{ font: 16px/1.5 Arial, sans-serif; color: {INK}; background: #fff; margin: 0 auto; padding: 1rem; }}
body {{ max-width: 72rem; }}
h1, h2 {{ color: {PRIMARY}; line-height: 1.25; }}
a {{ color: {PRIMARY}; }}
a:focus-visible, [tabindex]:focus-visible {{ outline: 3px solid {PRIMARY}; outline-offset: 2px; }}
.skip {{ position: absolute; left: -999rem; }}
.skip:focus {{ left: 1rem; top: 1rem; background: #fff; padding: .5rem; }}
.figures {{ overflow-x: auto; }}
table {{ border-collapse: collapse; }}
caption {{ text-align: left; font-weight: 700; padding-bottom: .5rem; }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid {LINES}; }}
.source {{ color: {QUIET}; font-size: .875rem; }}
@media print {{
  body {{ font: 9.5pt/1.4 Lato, "DejaVu Sans", sans-serif; max-width: none; padding: 0; }}
  h1 {{ string-set: title content(); }}
  .status {{ string-set: status content(); }}
  .screen {{ display: none; }}
  .figures {{ overflow: visible; }}
  h2 {{ break-after: avoid; }}
  tr {{ break-inside: avoid; }}
  a {{ color: inherit; text-decoration: none; }}
}}
@page {{
  size: A4; margin: 20mm 16mm 22mm;
  @top-left {{ content: string(title); font: 8pt Lato, "DejaVu Sans", sans-serif; color: {QUIET}; }}
  @bottom-left {{ content: string(status); font: 7pt Lato, "DejaVu Sans", sans-serif; color: {QUIET}; width: 88%; }}
  @bottom-right {{ content: counter(page) "/" counter(pages); font: 8pt Lato, "DejaVu Sans", sans-serif; }}
}}
"""


def page(
    *,
    language: str,
    title: str,
    description: str,
    status: str,
    back: tuple[str, str],
    skip: str,
    sections: list[str],
) -> str:
    """The whole page. `back`: words and address of the dashboard."""
    body = "\n".join(sections)
    told = f'<p class="source status">{escape(status)}</p>' if status else ""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip screen" href="#inhoud">{escape(skip)}</a>\n'
        f"<header><h1>{escape(title)}</h1><p>{escape(description)}</p>"
        f"{told}"
        f'<p class="screen"><a href="{escape(back[1])}">{escape(back[0])}</a></p></header>\n'
        f'<main id="inhoud">\n{body}\n</main>\n</body>\n</html>\n'
    )


def section(name: str, title: str, subtitle: str, shown: str, source: str) -> str:
    """A tile: what it shows, how to read it, its figures (HTML), where they come from (HTML, as it may hold links)."""
    return (
        f'<section id="{name}"><h2>{escape(title)}</h2><p>{escape(subtitle)}</p>'
        f'{shown}<p class="source">{source}</p></section>'
    )


def table(caption: str, headings: list[str], rows: list[list[str]]) -> str:
    """A table of texts that can be scrolled with the keyboard where it is wider than the screen."""
    return link_table(caption, headings, [[escape(cell) for cell in row] for row in rows])


def link_table(caption: str, headings: list[str], rows: list[list[str]]) -> str:
    """A `table` whose cells are HTML already, as they may hold links."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="figures" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )
