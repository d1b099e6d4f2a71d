"""Documents and drawings of the database, compared with its tables."""

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


def test_the_conceptual_model_matches_the_tables() -> None:
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
    ("old", "new", "expected"),
    [
        ("VOL: identifiant, numéro", "VOL: identifiant, couleur, numéro", "VOL"),
        ("OUVRIR, 11 SESSION", "OUVRIR, 01 SESSION", "OUVRIR"),
        ("OUVRIR, 11 SESSION, 0N UTILISATEUR\n", "", "OUVRIR is missing"),
        ("SIGNALER, _11 ERREUR", "SIGNALER, 11 ERREUR", "SIGNALER"),
        ("SILENCE: ", "SILENCES: ", "SILENCE is missing"),
        ("COMPAGNIE: code IATA\n", "COMPAGNIE: code IATA, ville\n", "COMPAGNIE"),
    ],
)
def test_a_difference_of_the_conceptual_model_is_reported(
    old: str, new: str, expected: str
) -> None:
    changed = [source.replace(old, new, 1) for source in SOURCES]
    assert changed != SOURCES
    assert any(expected in difference for difference in conceptual.differences(changed, EXCEPTIONS))


def test_a_column_neither_shown_nor_left_out_is_reported() -> None:
    without_column = EXCEPTIONS | {
        "colonnes_derivees": {**EXCEPTIONS["colonnes_derivees"], "watches": []}
    }
    assert any(
        "SUIVI DE VOL" in difference
        for difference in conceptual.differences(SOURCES, without_column)
    )
    unknown_column = EXCEPTIONS | {"colonnes_techniques": {"users": ["nothing"]}}
    assert any(
        "users.nothing" in difference
        for difference in conceptual.differences(SOURCES, unknown_column)
    )


@pytest.mark.parametrize("name", conceptual.DRAWINGS)
def test_no_line_of_a_conceptual_drawing_passes_behind_another_box(name: str) -> None:
    svg = ElementTree.fromstring(mcd.render((FOLDER / f"{name}.mcd").read_text(encoding="utf-8")))
    boxes = []
    for box in svg.iter(f"{NAMESPACE}rect"):
        if box.get("fill") == "none":
            boxes.append(tuple(float(box.get(key, 0)) for key in ("x", "y", "width", "height")))
    assert len(boxes) >= 10
    for line_element in svg.iter(f"{NAMESPACE}line"):
        if line_element.get("stroke-width") != "2":
            continue
        ends = [float(line_element.get(key, 0)) for key in ("x1", "y1", "x2", "y2")]
        line = [
            (ends[0] + (ends[2] - ends[0]) * t / 200, ends[1] + (ends[3] - ends[1]) * t / 200)
            for t in range(201)
        ]
        crossed = [box for box in boxes if any(_inside(point, box) for point in line)]
        assert len(crossed) == 2, f"{name}: {ends} touches {crossed}"


def test_the_committed_drawings_equal_the_generated_ones() -> None:
    for name, content in pictures(FOLDER).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == content, (
            f"{name}: dvc repro operations_docs"
        )


def test_the_physical_models_show_every_column_and_reference_once() -> None:
    listed = [name for columns in DOMAINS.values() for names in columns for name in names]
    assert sorted(listed) == sorted(Base.metadata.tables)
    for domain, columns in DOMAINS.items():
        svg = ElementTree.fromstring(physical_model(domain))
        texts = [element.text for element in svg.iter(f"{NAMESPACE}text")]
        tables = [Base.metadata.tables[name] for names in columns for name in names]
        for table in tables:
            assert {table.name, *table.c.keys()} <= set(texts)
        links = [
            element for element in svg.iter(f"{NAMESPACE}path") if element.get("class") == "link"
        ]
        assert len(links) == sum(len(table.foreign_keys) for table in tables)
        boxes = [
            tuple(float(box.get(key, 0)) for key in ("x", "y", "width", "height"))
            for box in svg.iter(f"{NAMESPACE}rect")
            if box.get("rx")
        ]
        for i, (x, y, w, h) in enumerate(boxes):
            assert x + w <= float(svg.get("width", 0))
            assert y + h <= float(svg.get("height", 0))
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


def test_the_dictionary_and_the_register_are_complete() -> None:
    page = model_page(EXCEPTIONS)
    for table in Base.metadata.sorted_tables:
        assert f"### {table.name}\n" in page
        for column in table.c:
            assert f"| `{column.name}` |" in page
        assert (f"| `{table.name}` |" in page) == (table.info["erasure"] is not None)


def test_the_page_of_queries_follows_the_query_plans() -> None:
    plans = {"SQLite": sqlite_plans(), "PostgreSQL": read_plans(FOLDER / PLANS)}
    committed = (FOLDER / "queries.md").read_text(encoding="utf-8")
    for documented in catalogue():
        assert f"## {documented.name}\n" in committed
        assert set(plans["PostgreSQL"].plans) == {query.name for query in catalogue()}
        plan = plans["SQLite"].plans[documented.name]
        assert full_scans(plan) == [], documented.name
        assert set(documented.indexes) <= indexes_used(plan), documented.name
    # Another version of SQLite may print its plans differently.
    if f"SQLite {plans['SQLite'].version}," in committed:
        assert query_page(plans, sizes()) == committed, "dvc repro operations_docs"


def test_a_full_scan_is_recognised_in_plans_of_both_engines() -> None:
    assert full_scans("SCAN forecasts\nSCAN ranked") == ["forecasts"]
    assert full_scans("  ->  Seq Scan on flights flights_1\n  ->  Seq Scan on purges") == [
        "flights"
    ]
    assert full_scans("SCAN batch_jobs USING INDEX ix_batch_jobs_queue") == []
    assert indexes_used("SEARCH flights USING INTEGER PRIMARY KEY (rowid=?)") == {"pk_flights"}
    assert indexes_used("Index Scan Backward using uq_forecasts_board on forecasts") == {
        "uq_forecasts_board"
    }


def test_french_spacing_does_not_change_code() -> None:
    nbsp, narrow = "\u00a0", "\u202f"
    assert typeset("Quoi ? « Rien » : `a : b`\n```sh\nx ; y\n```\n") == (
        f"Quoi{narrow}? «{nbsp}Rien{nbsp}»{nbsp}: `a : b`\n```sh\nx ; y\n```\n"
    )


def test_french_spacing_does_not_change_markdown_markup() -> None:
    table = "| a | b |\n| :-- | --: |\n| 1 | ![x](y.svg) |\n"
    assert typeset(table) == table
