"""Reproducible report pages: the same bytes for the same rows, with a heading about the rows."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from ponctuel.monitoring.reports.samples import Periods

# Random ids, which differ at every run.
_RANDOM_ID = re.compile(
    r"(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])"
)
_HEAD, _BODY = "<head>", "<body>"
# It also applies to a page opened from a disk: nothing is loaded.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
_TEMPLATE = "heading.html.j2"


def page(html: str, title: str, periods: Periods, rows: tuple[int, int]) -> str:
    """Evidently's page, with consecutive numbers in place of random ids, and a heading.

    Args:
        html: a complete page with its scripts.
        title: the title of the page, plain text.
        rows: the numbers of rows of the reference and of the current days.
    """
    template = _template().module
    values = {"periods": periods, "reference_n": rows[0], "current_n": rows[1]}
    headed = html.replace(_HEAD, f"{_HEAD}{template.head(title, POLICY)}", 1)  # type: ignore[attr-defined]
    complete = headed.replace(_BODY, f"{_BODY}{template.heading(title, **values)}", 1)  # type: ignore[attr-defined]
    return numbered(complete)


def numbered(html: str) -> str:
    """The page with its ids numbered in order of appearance; ids of the library remain."""
    ids = dict.fromkeys(_RANDOM_ID.findall(html[: html.index('<div id="root_')]))
    for number, random_id in enumerate(ids):
        html = html.replace(random_id, f"{number:0{len(random_id)}d}")
    return html


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, autoescape=True
    )
    return environment.get_template(_TEMPLATE)
