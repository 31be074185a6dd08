"""Pieces of SQL that the builder writes in more than one place."""

from __future__ import annotations


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def literal_list(texts: tuple[str, ...]) -> str:
    """Texts as an SQL list."""
    return f"[{', '.join(literal(text) for text in texts)}]"


def or_empty(sql: str) -> str:
    """A text, or an empty one where nobody told it: a cell without a value is empty and not the word for it."""
    return f"coalesce({sql}, '')"


def escaped(sql: str) -> str:
    """The text of an SQL expression, safe inside HTML (also inside a quoted attribute)."""
    return f"replace(replace(replace(replace({sql}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '\"', '&quot;')"


def switch(of: str, arms: dict[str, str], otherwise: str | None = None) -> str:
    """A CASE on the codes of an SQL expression: code ▸ SQL of its value, and the SQL for any other code."""
    written = " ".join(f"WHEN {literal(code)} THEN {value}" for code, value in arms.items())
    return f"CASE {of} {written}{f' ELSE {otherwise}' if otherwise else ''} END"


def unit_label(of: tuple[str, ...]) -> str:
    """`Organisation, process`: how a reader finds a unit, in drawings, in the list to choose from and in addresses."""
    return f"{of[0]} || ', ' || {of[1]}"
