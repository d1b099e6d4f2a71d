"""French typography in every text that the project shows: documents, cards, catalogue.

A plain space before `; : ! ? %` or inside « » may be broken at the end of a line. One filter,
`ponctuel_words.typography.french`, inserts the right one; these tests look for texts without it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ponctuel_words.catalogue import catalogue
from ponctuel_words.markdown import typeset
from ponctuel_words.texts import text

ROOT = Path(__file__).resolve().parents[2]
# Decision records are in English; the référentiel is quoted as it is.
FRENCH_DOCUMENTS = [
    *sorted(
        path
        for path in (ROOT / "reports").rglob("*.md")
        if "decisions" not in path.relative_to(ROOT).parts and path.name != "referentiel.md"
    ),
    *sorted((ROOT / "src" / "ponctuel" / "sources").glob("*.md")),
]
# Code, the lines of tables and the marks of images are not prose.
NO_PROSE = re.compile(
    r"```.*?```|`[^`\n]*`|^[|:\- ]+$|\| (?=[;:!?%»])|!\[", re.DOTALL | re.MULTILINE
)
PLAIN_SPACE = re.compile(r"(?<=\S) (?=[;:!?%»])|(?<=«) ")
# Literary words and terms that the glossary replaces.
FORBIDDEN = re.compile(
    r"\b(?:log-perte|barrière|advint|m’effacer|groupes de jumelles|à sa parole|tient parole)\b",
    re.IGNORECASE,
)


def plain_spaces(prose: str) -> list[str]:
    """Each plain space that should be a no-break space, with the words around it."""
    text_only = NO_PROSE.sub("`", prose)
    return [
        text_only[max(0, at.start() - 25) : at.end() + 15] for at in PLAIN_SPACE.finditer(text_only)
    ]


def test_the_check_finds_a_plain_space() -> None:
    assert plain_spaces("Pourquoi ? « Ici »") == ["Pourquoi ? « Ici »"] * 3
    assert plain_spaces(typeset("Pourquoi ? « Ici » : `a : b`\n\n| :-- |\n")) == []


@pytest.mark.parametrize(
    "path", FRENCH_DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_document_is_typeset(path: Path) -> None:
    prose = path.read_text(encoding="utf-8")
    assert plain_spaces(prose) == []
    assert FORBIDDEN.findall(prose) == []


def test_pages_and_emails_are_typeset() -> None:
    for key, message in catalogue("fr").messages.items():
        if isinstance(message, str) and "{" not in message:
            assert plain_spaces(text(key, "fr")) == [], key


def test_the_glossary_names_existing_packages_and_files() -> None:
    glossary = (ROOT / "reports" / "glossaire.md").read_text(encoding="utf-8")
    named = re.findall(r"`(ponctuel\.\w+|[a-z_]+/[a-z_]*|dvc\.yaml)`", glossary)
    assert len(named) > 10
    for name in named:
        path = name.replace("ponctuel.", "src/ponctuel/").rstrip("/")
        matches = [*ROOT.glob(path), *(ROOT / "src" / "ponctuel").glob(f"{path}*")]
        assert matches, name
