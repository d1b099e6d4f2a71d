"""E-mails: one template per kind, with texts from the catalogues."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ponctuel_words.texts import text

FOLDER = Path(__file__).with_name("letters")


def kinds() -> tuple[str, ...]:
    """The kinds of e-mails, each of which has a template and a subject."""
    return tuple(sorted(path.name.split(".")[0] for path in FOLDER.glob("*.txt.j2")))


def subject_and_text(kind: str, language: str, **values: str) -> tuple[str, str]:
    """The subject and the text of an e-mail.

    Args:
        values: the values of its placeholders, formatted in that language.

    Raises:
        jinja2.UndefinedError, KeyError: the e-mail needs a value that is not given.
    """

    def translate(key: str) -> str:
        return text(f"email.{key}", language, **values)

    template = _templates().get_template(f"{kind}.txt.j2")
    return translate(f"{kind}_subject"), template.render(translate=translate, **values)


@cache
def _templates() -> Environment:
    # E-mails are plain text: nothing is escaped.
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
