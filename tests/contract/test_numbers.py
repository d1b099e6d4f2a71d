"""Every number in README, card, guides, procedures and plan has a source that gives it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ponctuel.domain.errors import UserError
from ponctuel.dossier.numbers import orphans, pattern_of, prose_of, values_of, wrong_numbers

ROOT = Path(__file__).resolve().parents[2]
DECLARED: dict[str, Any] = yaml.safe_load(
    (ROOT / "reports" / "nombres.yaml").read_text(encoding="utf-8")
)
ENTRIES: list[dict[str, Any]] = DECLARED["nombres"]
PROSE = {
    document: prose_of(ROOT / template) for document, template in DECLARED["documents"].items()
}
ALL_PROSE = " | ".join(PROSE.values())


def test_every_document_is_checked() -> None:
    documents = [ROOT / "README.md", ROOT / "reports" / "model-card.md"]
    for pattern in ("methode-*.md", "utilite.md", "ailleurs.md", "guide-*.md", "plan/*.md"):
        documents += (ROOT / "reports").glob(pattern)
    documents += (ROOT / "reports" / "exploitation").glob("*.md")
    assert {path.relative_to(ROOT).as_posix() for path in documents} <= set(PROSE)


def title_of(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(line.split() for line in lines if line.startswith("# "))


def test_a_generated_document_is_checked_on_its_template() -> None:
    for document, template in DECLARED["documents"].items():
        assert title_of(ROOT / document) == title_of(ROOT / template), document


@pytest.mark.parametrize("document", PROSE)
def test_every_number_has_a_source(document: str) -> None:
    assert orphans(PROSE[document], ENTRIES) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["texte"])
def test_a_number_equals_its_source(entry: dict[str, Any]) -> None:
    assert pattern_of(entry["texte"]).search(ALL_PROSE), "no document has this number any more"
    assert wrong_numbers(ROOT, ALL_PROSE, entry) == []


def test_a_number_without_a_source_is_reported(tmp_path: Path) -> None:
    page = tmp_path / "page.md.j2"
    page.write_text(
        "Une AUC de **0,786** sur {{ n | number(4) }} vols, `seed=3`, [ici](a/7.md)\u202f: 12\u202f500 lignes.\n"
        '\n{{ "moins de huit jours" if late_30 }}\n\n```sh\nhead -5\n```\n',
        encoding="utf-8",
    )
    unresolved = orphans(prose_of(page), [{"texte": "AUC de {n}"}])
    assert len(unresolved) == 2
    assert "12 500 lignes" in unresolved[0]
    assert "moins de huit jours" in unresolved[1]
    assert len(orphans(prose_of(page), [])) == 3


@pytest.mark.parametrize(
    ("prose", "entry", "wrong"),
    [
        ("une erreur de 0,02 au plus", {"texte": "erreur de {n}", "de": "params gate/max_ece"}, 0),
        ("une erreur de 0,03 au plus", {"texte": "erreur de {n}", "de": "params gate/max_ece"}, 1),
        (
            "de 88 à 93 %",
            {"texte": "de {n} à {n} %", "de": "params gate/coverage_90", "fois": 100},
            1,
        ),
        ("trente minutes", {"texte": "{n} minutes", "de": "params gate/max_p50_ms"}, 0),
        ("vingt minutes", {"texte": "{n} minutes", "de": "params gate/max_p50_ms"}, 1),
    ],
)
def test_a_number_that_differs_from_its_source_is_reported(
    prose: str, entry: dict[str, Any], wrong: int
) -> None:
    assert len(wrong_numbers(ROOT, prose, entry)) == wrong


@pytest.mark.parametrize(
    "source",
    [
        "params gate/nothing",
        "nothing a/b",
        "src/ponctuel/cli/forecast.py NO",
        "Makefile: no such text",
    ],
)
def test_a_missing_source_is_reported(source: str) -> None:
    with pytest.raises(UserError, match="does not exist"):
        values_of(ROOT, source)
    with pytest.raises(UserError, match="needs a number"):
        wrong_numbers(ROOT, "", {"texte": "12 vols"})
