"""Python's search for garbage, put off while a program makes many objects that stay.

Loading dbt and its project makes some million objects that live to the end; searching through them again and again was
a tenth of a build. What is put off is memory (some 60 MB for the national country), not correctness: objects that
nobody refers to are still freed at once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """No search for cycles of garbage inside; afterwards as it was."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
