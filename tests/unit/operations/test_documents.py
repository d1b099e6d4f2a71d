"""What is written and drawn of the database is what the tables say."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from ponctuel.documents.operations.model_page import model_page
from ponctuel.documents.operations.query_page import query_page
from ponctuel.operations.base import Base
from ponctuel.operations.documents import mcd
from ponctuel.operations.documents.catalogue import catalogue
from ponctuel.operations.documents.mpd import physical_model
from ponctuel.operations.documents.plans import full_scans, indexes_used
from ponctuel.stages.operations_docs import PLANS, pictures, read_plans, sizes, sqlite_plans
from ponctuel_words.markdown import typeset

FOLDER = Path(__file__).resolve().parents[3] / "reports" / "operations"
SOURCE = (FOLDER / "mcd.mcd").read_text(encoding="utf-8")
NAMESPACE = "{http://www.w3.org/2000/svg}"


def test_the_conceptual_model_says_what_the_tables_say() -> None:
    assert mcd.differences(SOURCE) == []
    model = mcd.of_text(SOURCE)
    assert set(model.entities) == {t.info["entity"] for t in Base.metadata.sorted_tables}
    references = sum(len(table.foreign_keys) for table in Base.metadata.sorted_tables)
    assert len(model.associations) == references


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("VOL: identifiant", "VOL: identifiant, couleur", "VOL"),
        ("OUVRIR, 11 SESSION", "OUVRIR, 01 SESSION", "OUVRIR"),
        ("OUVRIR, 11 SESSION, 0N UTILISATEUR\n", "", "OUVRIR is missing"),
        ("PURGE: ", "PURGES: ", "PURGE is missing"),
    ],
)
def test_a_conceptual_model_that_says_otherwise_is_found(old: str, new: str, told: str) -> None:
    assert old in SOURCE
    assert any(told in found for found in mcd.differences(SOURCE.replace(old, new, 1)))


def test_what_is_committed_is_what_the_code_writes() -> None:
    for name, content in pictures(FOLDER).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, (
            f"{name}: dvc repro operations_docs"
        )


def test_the_physical_model_shows_every_column_and_reference() -> None:
    drawn = ElementTree.fromstring(physical_model())
    texts = [each.text for each in drawn.iter(f"{NAMESPACE}text")]
    for table in Base.metadata.sorted_tables:
        assert table.name in texts
        for column in table.c:
            assert column.name in texts
    links = [each for each in drawn.iter(f"{NAMESPACE}path") if each.get("class") == "link"]
    assert len(links) == sum(len(table.foreign_keys) for table in Base.metadata.sorted_tables)
    width, height = float(drawn.get("width", 0)), float(drawn.get("height", 0))
    boxes = [each for each in drawn.iter(f"{NAMESPACE}rect") if each.get("rx")]
    places = [
        tuple(float(box.get(name, 0)) for name in ("x", "y", "width", "height")) for box in boxes
    ]
    for i, (x, y, w, h) in enumerate(places):
        assert x + w <= width
        assert y + h <= height
        for x2, y2, w2, h2 in places[:i]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y, (
                "none lies on another"
            )


def test_the_dictionary_and_the_register_are_whole() -> None:
    page = model_page()
    for table in Base.metadata.sorted_tables:
        assert f"### {table.name}\n" in page
        for column in table.c:
            assert f"| `{column.name}` |" in page
        assert (f"| `{table.name}` |" in page) == (table.info["erasure"] is not None)


def test_the_queries_page_is_what_the_plans_say() -> None:
    plans = {"SQLite": sqlite_plans(), "PostgreSQL": read_plans(FOLDER / PLANS)}
    written = (FOLDER / "queries.md").read_text(encoding="utf-8")
    for each in catalogue():
        assert f"## {each.name}\n" in written
        assert set(plans["PostgreSQL"].plans) == {query.name for query in catalogue()}
        told = plans["SQLite"].plans[each.name]
        assert full_scans(told) == [], each.name
        assert set(each.indexes) <= indexes_used(told), each.name
    # Another version of SQLite may word its plans otherwise.
    if f"SQLite {plans['SQLite'].version}," in written:
        assert query_page(plans, sizes()) == written, "dvc repro operations_docs"


def test_a_scan_is_seen_in_either_engines_words() -> None:
    assert full_scans("SCAN forecasts\nSCAN ranked") == ["forecasts"]
    assert full_scans("  ->  Seq Scan on flights flights_1\n  ->  Seq Scan on purges") == [
        "flights"
    ]
    assert full_scans("SCAN batch_jobs USING INDEX ix_batch_jobs_queue") == []
    assert indexes_used("SEARCH flights USING INTEGER PRIMARY KEY (rowid=?)") == {"pk_flights"}
    assert indexes_used("Index Scan Backward using uq_forecasts_board on forecasts") == {
        "uq_forecasts_board"
    }


def test_french_spacing_leaves_code_alone() -> None:
    nbsp, narrow = "\u00a0", "\u202f"
    assert typeset("Quoi ? « Rien » : `a : b`\n```sh\nx ; y\n```\n") == (
        f"Quoi{narrow}? «{nbsp}Rien{nbsp}»{nbsp}: `a : b`\n```sh\nx ; y\n```\n"
    )


def test_french_spacing_leaves_the_marks_of_markdown_alone() -> None:
    table = "| a | b |\n| :-- | --: |\n| 1 | ![x](y.svg) |\n"
    assert typeset(table) == table
