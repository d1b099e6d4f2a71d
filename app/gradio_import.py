"""Gradio imported without the stubs that it writes for editors."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# By name: nothing of Gradio is imported yet.
_STUBBED = frozenset({"ComponentMeta", "BlocksEvents"})


@contextmanager
def without_stubs() -> Iterator[None]:
    """Import Gradio as if the source of its components could not be original_getfile.

    Each component class parses its module and writes a stub for editors beside it: three fifths of
        the import's time, in every process, although the wheel contains the stubs already. A class
    without a file gets none.
    """
    original_getfile = inspect.getfile

    def getfile(described: Any) -> str:
        if _is_component(described):
            raise OSError("no stub is wanted")
        return original_getfile(described)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = original_getfile


def _is_component(described: Any) -> bool:
    return isinstance(described, type) and not _STUBBED.isdisjoint(
        (type(described).__name__, described.__name__)
    )
