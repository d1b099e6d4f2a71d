"""French documents from the templates beside this module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined

from ponctuel.operations.documents.typography import typeset
from ponctuel.reporting.figures.style import day_text
from ponctuel.reporting.french import count_text, number_text


def rendered(template: str, filters: Mapping[str, Callable[..., str]], **values: object) -> str:
    """A document, typeset; the same values give the same bytes.

    Args:
        template: its file in `templates/`.
        filters: beside `count`, `number` and `day` (of an ISO date).

    Raises:
        jinja2.UndefinedError: the template tells what is not among the values.
    """
    environment = Environment(
        loader=PackageLoader("ponctuel.reporting"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, from our own figures
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "count": count_text,
        "number": number_text,
        "day": lambda text: day_text(date.fromisoformat(text)),
        **filters,
    }
    return typeset(environment.get_template(template).render(**values))
