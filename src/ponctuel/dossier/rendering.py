"""French documents of the dossier, from the templates in the folder of this module."""

from __future__ import annotations

from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from ponctuel_words.french import NBSP, count_text, number_text, percent_text
from ponctuel_words.markdown import typeset

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def rendered(template: str, **values: object) -> str:
    """A document, typeset; the same values give the same bytes.

    Raises:
        jinja2.UndefinedError: the template uses a name that is not among the values.
    """
    environment = Environment(
        loader=PackageLoader("ponctuel.dossier"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, from our own files
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "count": count_text,
        "number": number_text,
        "percent": percent_text,
        "hours": hours_text,
        "day": day_text,
        "moment": moment_text,
    }
    return typeset(environment.get_template(template).render(**values))


def hours_text(hours: float) -> str:
    """2.25 as « 2,3 h »."""
    return f"{number_text(hours + 0.0)}{NBSP}h"


def day_text(at: datetime) -> str:
    """The day in full: « 24 novembre 2026 »."""
    day = "1er" if at.day == 1 else str(at.day)
    return f"{day}{NBSP}{MONTHS[at.month - 1]}{NBSP}{at.year}"


def moment_text(at: datetime) -> str:
    """Day and time, short: « 24/11 à 02:50 »."""
    return f"{at:%d/%m à %H:%M}"
