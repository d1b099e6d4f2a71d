"""What is written and drawn of the database is what the tables say."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from ponctuel.documents.operations.model_page import model_page
from ponctuel.documents.operations.query_page import query_page
from ponctuel.operations.base import Base
from ponctuel.operations.documents import conceptual, mcd
from ponctuel.operations.documents.catalogue import catalogue
from ponctuel.operations.documents.mpd import DOMAINS, physical_model
from ponctuel.operations.documents.plans import full_scans, indexes_used
from ponctuel.stages.operations_docs import PLANS, pictures, read_plans, sizes, sqlite_plans
from ponctuel.tables import STAR_SCHEMA
from ponctuel_words.markdown import typeset

FOLDER = Path(__file__).resolve().parents[3] / "reports" / "operations"
SOURCES = [(FOLDER / f"{name}.mcd").read_text(encoding="utf-8") for name in conceptual.DRAWINGS]
EXCEPTIONS = conceptual.read_exceptions(FOLDER)
NAMESPACE = "{http://www.w3.org/2000/svg}"


def test_the_conceptual_model_says_what_the_tables_say() -> None:
    assert conceptual.differences(SOURCES, EXCEPTIONS) == []
    model = conceptual.merge(map(conceptual.model_from_text, SOURCES))
    business = {
        table.info["entity"]
        for table in Base.metadata.sorted_tables
        if table.name not in EXCEPTIONS["tables_techniques"]
    }
    assert set(model.entities) == business | set(EXCEPTIONS["entites_de_reference"])
    assert {"AÉROPORT", "COMPAGNIE"} <= set(model.entities)


def test_entities_kept_elsewhere_have_the_attributes_of_their_tables() -> None:
    for entity in EXCEPTIONS["entites_de_reference"].values():
        if entity["ou"] != "params.yaml":
            (table,) = [table for table in STAR_SCHEMA if table.name == entity["ou"]]
            assert len(entity["attributs"]) == len(table.columns)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("VOL: identifiant, numéro", "VOL: identifiant, couleur, numéro", "VOL"),
        ("OUVRIR, 11 SESSION", "OUVRIR, 01 SESSION", "OUVRIR"),
        ("OUVRIR, 11 SESSION, 0N UTILISATEUR\n", "", "OUVRIR is missing"),
        ("SIGNALER, _11 ERREUR", "SIGNALER, 11 ERREUR", "SIGNALER"),
        ("SILENCE: ", "SILENCES: ", "SILENCE is missing"),
        ("COMPAGNIE: code IATA\n", "COMPAGNIE: code IATA, ville\n", "COMPAGNIE"),
    ],
)
def test_a_conceptual_model_that_says_otherwise_is_found(old: str, new: str, told: str) -> None:
    changed = [source.replace(old, new, 1) for source in SOURCES]
    assert changed != SOURCES
    assert any(told in found for found in conceptual.differences(changed, EXCEPTIONS))


def test_a_column_that_is_neither_shown_nor_left_out_is_found() -> None:
    shown = EXCEPTIONS | {"colonnes_derivees": {**EXCEPTIONS["colonnes_derivees"], "watches": []}}
    assert any("SUIVI DE VOL" in found for found in conceptual.differences(SOURCES, shown))
    wrong = EXCEPTIONS | {"colonnes_techniques": {"users": ["nothing"]}}
    assert any("users.nothing" in found for found in conceptual.differences(SOURCES, wrong))


@pytest.mark.parametrize("name", conceptual.DRAWINGS)
def test_no_line_of_a_conceptual_drawing_passes_behind_another_box(name: str) -> None:
    drawn = ElementTree.fromstring(mcd.render((FOLDER / f"{name}.mcd").read_text(encoding="utf-8")))
    boxes = []
    for box in drawn.iter(f"{NAMESPACE}rect"):
        if box.get("fill") == "none":
            boxes.append(tuple(float(box.get(key, 0)) for key in ("x", "y", "width", "height")))
    assert len(boxes) >= 10
    for leg in drawn.iter(f"{NAMESPACE}line"):
        if leg.get("stroke-width") != "2":
            continue
        ends = [float(leg.get(key, 0)) for key in ("x1", "y1", "x2", "y2")]
        line = [
            (ends[0] + (ends[2] - ends[0]) * t / 200, ends[1] + (ends[3] - ends[1]) * t / 200)
            for t in range(201)
        ]
        touched = [box for box in boxes if any(_inside(point, box) for point in line)]
        assert len(touched) == 2, f"{name}: {ends} touches {touched}"


def test_what_is_committed_is_what_the_code_writes() -> None:
    for name, content in pictures(FOLDER).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, (
            f"{name}: dvc repro operations_docs"
        )


def test_the_physical_models_show_every_column_and_reference_once() -> None:
    placed = [name for columns in DOMAINS.values() for names in columns for name in names]
    assert sorted(placed) == sorted(Base.metadata.tables)
    for domain, columns in DOMAINS.items():
        drawn = ElementTree.fromstring(physical_model(domain))
        texts = [each.text for each in drawn.iter(f"{NAMESPACE}text")]
        own = [Base.metadata.tables[name] for names in columns for name in names]
        for table in own:
            assert {table.name, *table.c.keys()} <= set(texts)
        links = [each for each in drawn.iter(f"{NAMESPACE}path") if each.get("class") == "link"]
        assert len(links) == sum(len(table.foreign_keys) for table in own)
        boxes = [
            tuple(float(box.get(key, 0)) for key in ("x", "y", "width", "height"))
            for box in drawn.iter(f"{NAMESPACE}rect")
            if box.get("rx")
        ]
        for i, (x, y, w, h) in enumerate(boxes):
            assert x + w <= float(drawn.get("width", 0))
            assert y + h <= float(drawn.get("height", 0))
            for x2, y2, w2, h2 in boxes[:i]:
                assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
        for link in links:
            curve = [float(n) for n in re.findall(r"-?\d+", link.get("d", ""))]
            assert not [box for point in _curve(curve) for box in boxes if _inside(point, box)], (
                f"{domain}: a link passes behind a box"
            )


def _curve(ends: list[float]) -> list[tuple[float, float]]:
    """Points of a cubic curve, without its two ends, which lie on the boxes' sides."""
    weights = [
        ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        for t in (n / 100 for n in range(2, 99))
    ]
    return [
        (
            sum(w * x for w, x in zip(four, ends[0::2], strict=True)),
            sum(w * y for w, y in zip(four, ends[1::2], strict=True)),
        )
        for four in weights
    ]


def _inside(point: tuple[float, float], box: tuple[float, ...]) -> bool:
    x, y, width, height = box
    return x < point[0] < x + width and y < point[1] < y + height


def test_the_dictionary_and_the_register_are_whole() -> None:
    page = model_page(EXCEPTIONS)
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
