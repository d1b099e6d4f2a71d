"""A report's page: the same bytes for the same rows, under a heading that says which they are."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ponctuel.monitoring.reports.samples import Periods

# Drawn anew at every run: of the page, of its parts and of their figures.
_DRAWN_ID = re.compile(
    r"(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])"
)
_HEAD, _BODY = "<head>", "<body>"
# Also where the page is opened from a disk: it asks nobody for anything.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
_TEMPLATE = "heading.html.j2"


def page(html: str, title: str, periods: Periods, rows: tuple[int, int]) -> str:
    """Evidently's page, with numbers in place of drawn ids, and a heading.

    Args:
        html: a whole page, its scripts in it.
        title: of the page, plain text.
        rows: of the reference, and of the current days.
    """
    template = _template().module
    values = {"periods": periods, "reference_n": rows[0], "current_n": rows[1]}
    headed = html.replace(_HEAD, f"{_HEAD}{template.head(title, POLICY)}", 1)  # type: ignore[attr-defined]
    complete = headed.replace(_BODY, f"{_BODY}{template.heading(title, **values)}", 1)  # type: ignore[attr-defined]
    return numbered(complete)


def numbered(html: str) -> str:
    """Ids in the order in which they first come; those of the library below the body stay."""
    ids = dict.fromkeys(_DRAWN_ID.findall(html[: html.index('<div id="root_')]))
    for number, drawn in enumerate(ids):
        html = html.replace(drawn, f"{number:0{len(drawn)}d}")
    return html


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=True
    )
    return environment.get_template(_TEMPLATE)
