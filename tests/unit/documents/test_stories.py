"""Reading of user stories: all parts are read, and a missing one is named."""

from __future__ import annotations

import pytest

from ponctuel.documents.specification.stories import read_stories
from ponctuel.documents.specification.tracing import tracing_page
from ponctuel.domain.errors import InternalError

PAGE = """# Récits

## Prévoir

### PR-1. Connaître le risque

**En tant que** visiteur, **je veux** choisir un vol,
**afin de** savoir.

- Priorité : indispensable
- Pages : `/`, `/board`
- Routes : `POST /v1/forecasts`,
  `GET /v1/flights`
- Critères :

1. **PR-1.1** La page
   répond.
   - `tests/a.py::test_one`
   - `tests/b.py::test_two`
2. **PR-1.2** Elle est juste.
   - `tests/a.py::test_one`

### PR-2. Rien d’autre

**En tant qu’**analyste, **je veux que** tout aille, **afin que** rien ne manque.

- Priorité : souhaitable
- Pages : aucune
- Routes : `GET /v1/flights`
- Critères :

1. **PR-2.1** Ainsi.
   - `tests/c.py::test_three`
"""


def test_a_story_is_read_with_all_its_parts() -> None:
    first, second = read_stories(PAGE)
    assert (first.id, first.title, first.role) == ("PR-1", "Connaître le risque", "visiteur")
    assert first.pages == ("/", "/board")
    assert first.routes == (("POST", "/v1/forecasts"), ("GET", "/v1/flights"))
    assert first.criteria[0].text == "La page répond."
    assert first.criteria[0].tests == ("tests/a.py::test_one", "tests/b.py::test_two")
    assert first.tests == ("tests/a.py::test_one", "tests/b.py::test_two")
    assert (second.role, second.priority, second.pages) == ("analyste", "souhaitable", ())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- Priorité : indispensable", "- Priorité : urgente", "PR-1: priority urgente"),
        ("- Pages : `/`, `/board`\n", "", "PR-1: no Pages"),
        ("visiteur", "passant", "PR-1: no « En tant que"),
        ("**afin de** savoir.", "pour savoir.", "PR-1: no « En tant que"),
        ("   - `tests/c.py::test_three`\n", "", "PR-2: a criterion lacks"),
        ("**PR-2.1**", "**PR-1.3**", "PR-2: a criterion lacks"),
        ("1. **PR-2.1** Ainsi.\n", "", "PR-2: no criterion"),
        ("### PR-2.", "### PR-1.", "PR-1: a criterion lacks"),
        ("### PR-1. Connaître", "### Connaître", "no identifier"),
    ],
)
def test_a_missing_part_of_a_story_is_named(old: str, new: str, expected: str) -> None:
    assert old in PAGE
    with pytest.raises(InternalError) as caught:
        read_stories(PAGE.replace(old, new, 1))
    assert expected in str(caught.value)


def test_two_stories_with_the_same_identifier_are_refused() -> None:
    second = PAGE.replace("PR-2", "PR-1")
    with pytest.raises(InternalError, match="two stories"):
        read_stories(second)


def test_the_traceability_page_counts_and_lists_stories_by_route() -> None:
    page = tracing_page(read_stories(PAGE))
    assert "**2 récits**" in page
    assert "**3 critères" in page
    assert "**3 tests** dans 3 fichiers" in page
    assert "| `GET /v1/flights` | PR-1, PR-2 |" in page
    assert page.index("`GET /v1/flights`") < page.index("`POST /v1/forecasts`")
    assert "| `/board` | PR-1 |" in page
