"""Sentences on a notebook's figures: texts of templates, filled with computed numbers."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import ParamSpec

import pandas as pd

from ponctuel.documents.template import environment
from ponctuel.figures.style import day_text, points_text
from ponctuel_words.french import NBSP
from ponctuel_words.markdown import typeset
from ponctuel_words.settings import setting_fr

P = ParamSpec("P")
Numbers = dict[str, object]

SHARED = "carnets.md.j2"
_ITEM = re.compile(r"^- ", flags=re.MULTILINE)
_LINE_BREAK = re.compile(r"\s*\n\s*")


def findings_of(template: str) -> Callable[[Callable[P, Numbers]], Callable[P, list[str]]]:
    """A decorator: the numbers of a function fill the template's block of the same name.

    Args:
        template: its file in `templates/`; each block is a Markdown list of sentences.

    Where the function's first frame has no rows, nothing is computed, and a sentence says that
    there are no data.
    """

    def written(compute: Callable[P, Numbers]) -> Callable[P, list[str]]:
        @functools.wraps(compute)
        def sentences_of(*args: P.args, **kwargs: P.kwargs) -> list[str]:
            if args and isinstance(args[0], pd.DataFrame) and args[0].empty:
                return block(SHARED, "no_data", {})
            return block(template, compute.__name__, compute(*args, **kwargs))

        return sentences_of

    return written


def missing_study(name: str, command: str) -> list[str]:
    """The sentence that replaces the results of a study that has not run on these data.

    Args:
        name: the name of the study, with its article: « L’étude du surapprentissage ».
        command: the command that runs it.
    """
    return block(SHARED, "missing_study", {"name": name, "command": command})


def block(template: str, name: str, numbers: Numbers) -> list[str]:
    """The items of one block of a template, typeset.

    Raises:
        KeyError: the template has no such block.
        jinja2.UndefinedError: the block uses a name that is not among the numbers.
    """
    loaded = environment(
        {
            "hour": lambda hour: f"{hour:.0f}{NBSP}h",
            "date": lambda day: day_text(pd.Timestamp(day)),
            "points": points_text,
            "setting": setting_fr,
        }
    ).get_template(template)
    text = "".join(loaded.blocks[name](loaded.new_context(numbers)))
    items = (_LINE_BREAK.sub(" ", item.strip()) for item in _ITEM.split(text))
    return [typeset(item) for item in items if item]
