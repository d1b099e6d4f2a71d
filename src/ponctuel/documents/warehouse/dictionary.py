"""The data dictionary, in French, from the tables' definitions and the texts of meanings.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ponctuel.documents.template import rendered
from ponctuel.tables import STAR_SCHEMA

_MEANINGS = Path(__file__).with_name("meanings.yaml")


@cache
def meanings() -> dict[str, Any]:
    """The French texts: `text` and `columns` of each table, and `units` by their English name."""
    read: dict[str, Any] = yaml.safe_load(_MEANINGS.read_text(encoding="utf-8"))
    return read


def unit_fr(unit: str) -> str:
    """A unit in French; symbols such as « km » are the same in both languages."""
    return str(meanings()["units"].get(unit, unit))


def data_dictionary() -> str:
    """The page that documents every table, as Markdown.

    Raises:
        jinja2.UndefinedError: a table or a column has no French meaning.
    """
    return rendered(
        "dictionnaire.md.j2", {"unit": unit_fr}, tables=STAR_SCHEMA, meanings=meanings()
    )
