"""Sentences beside a notebook's figures: template text filled with computed numbers."""

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
    """A decorator: a function's numbers become the sentences of the block that bears its name.

    Args:
        template: its file in `templates/`; each block is a Markdown list, an item a sentence.

    Where the function's first frame has no rows, the sentence says so and nothing is computed.
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
    """A sentence where a longer study has not run on these data.

    Args:
        name: the study's, with its article: « L’étude du surapprentissage ».
        command: what runs it.
    """
    return block(SHARED, "missing_study", {"name": name, "command": command})


def block(template: str, name: str, numbers: Numbers) -> list[str]:
    """The items of one block of a template, typeset.

    Raises:
        KeyError: the template has no such block.
        jinja2.UndefinedError: the block names what is not among the numbers.
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
