"""French documents from the templates beside this module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined

from ponctuel.figures.style import day_text
from ponctuel_words.french import count_text, number_text
from ponctuel_words.markdown import typeset


def rendered(template: str, filters: Mapping[str, Callable[..., str]], **values: object) -> str:
    """A document, typeset; the same values give the same bytes.

    Args:
        template: its file in `templates/`.
        filters: beside `count`, `number` and `day` (of an ISO date).

    Raises:
        jinja2.UndefinedError: the template tells what is not among the values.
    """
    environment = Environment(
        loader=PackageLoader("ponctuel.documents"),
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
