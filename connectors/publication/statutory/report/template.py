"""A report's templates, filled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent


def page(template: str, **content: Any) -> str:
    """The whole HTML document. A value that the template asks for and `content` lacks is an error."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(template).render(style=(HERE / "style.css").read_text(encoding="utf-8"), **content)
