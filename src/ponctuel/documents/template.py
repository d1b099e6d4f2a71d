"""Documents from the templates of this package: typeset French documents, and English records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from ponctuel_words import formats
from ponctuel_words.french import count_text, number_text, percent_text, signed_text
from ponctuel_words.lead_times import lead_text
from ponctuel_words.markdown import typeset


def rendered(
    template: str,
    filters: Mapping[str, Callable[..., object]],
    *,
    language: Literal["fr", "en"] = "fr",
    **values: object,
) -> str:
    """A document, typeset; the same values give the same bytes.

    Args:
        template: its file in `templates/`.
        filters: the document's own, in addition to those of every document: `count`,
            `number(places)`, `signed(places)`, `percent(places)`, `lead` (a lead time in minutes),
            `day` (of an ISO date), and `plural(singular, plural)`, which puts a number before its
            noun.
        language: French documents pass the typographic filter.

    Raises:
        jinja2.UndefinedError: the template uses a name that is not among the values.
    """
    text = environment(filters).get_template(template).render(**values)
    return typeset(text) if language == "fr" else text


def environment(filters: Mapping[str, Callable[..., object]]) -> Environment:
    """The Jinja environment with the filters of every document (see `rendered`), and its own."""
    templates = Environment(
        loader=PackageLoader("ponctuel.documents"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, from our own figures
        keep_trailing_newline=True,
    )
    templates.filters |= {
        "count": count_text,
        "number": number_text,
        "signed": signed_text,
        "percent": percent_text,
        "lead": lead_text,
        "day": day_fr,
        "plural": plural,
        **filters,
    }
    return templates


def day_fr(text: str) -> str:
    """An ISO date in full: « 2013-10-01 » as « 1er octobre 2013 »."""
    return formats.day(date.fromisoformat(text), "fr", long=True)


def plural(n: float, singular: str, plural: str) -> str:
    """A count and its noun, which is plural in French from two on.

    >>> plural(1, "essai", "essais"), plural(3, "essai", "essais")
    ('1\\xa0essai', '3\\xa0essais')
    """
    return f"{count_text(n)}\u00a0{singular if abs(n) < 2 else plural}"
