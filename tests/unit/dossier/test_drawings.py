"""Drawings of wireframes and of the star schema: complete, and committed as generated."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from ponctuel.config.paths import Paths
from ponctuel.dossier.drawings import star_svg, wireframe_svg
from ponctuel.stages.dossier_pages import WIREFRAMES, dossier_pages
from ponctuel.tables import STAR_SCHEMA

ROOT = Path(__file__).resolve().parents[3]
SVG = "{http://www.w3.org/2000/svg}"


def test_committed_pages_equal_those_of_the_stage() -> None:
    for name, content in dossier_pages(Paths(ROOT)).items():
        assert (ROOT / "reports" / name).read_text(encoding="utf-8") == content, name


@pytest.mark.parametrize("name", WIREFRAMES)
def test_the_lines_of_a_wireframe_have_equal_length(name: str) -> None:
    rows = (ROOT / "reports/maquettes" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert {len(row) for row in rows} == {len(rows[0])}


def test_a_wireframe_keeps_its_boxes_and_words() -> None:
    root = Xml.fromstring(wireframe_svg("+---+\n| a |\n+---+\n| b |\n+---+\n", "Essai"))
    assert len(root.findall(f"{SVG}rect")) == 3
    assert [text.text.strip() for text in root.findall(f"{SVG}text") if text.text] == ["a", "b"]


def test_the_star_draws_every_table_column_and_reference() -> None:
    root = Xml.fromstring(star_svg())
    words = " ".join(text.text or "" for text in root.findall(f"{SVG}text"))
    for table in STAR_SCHEMA:
        assert table.name in words
        for column in table.columns:
            assert column.name in words
    references = sum(len(table.foreign_keys) for table in STAR_SCHEMA)
    assert len(root.findall(f"{SVG}path")) == references
