"""Diagrams described as text: a malformed description and an illegible drawing are reported."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from ponctuel.documents.diagrams.diagram import Diagram, read_diagram, read_diagrams
from ponctuel.documents.diagrams.drawing import drawn
from ponctuel.documents.diagrams.geometry import Rect, crosses, point_along
from ponctuel.documents.diagrams.layout import place
from ponctuel.documents.diagrams.legibility import faults
from ponctuel.documents.diagrams.lettering import balanced, lines, width
from ponctuel.domain.errors import InternalError

FOLDER = Path(__file__).resolve().parents[3] / "reports" / "specification" / "diagrammes"
DIAGRAMS = read_diagrams(FOLDER)
SVG = "{http://www.w3.org/2000/svg}"
TWO_BOXES = {
    "title": "Deux boîtes",
    "summary": "L’une appelle l’autre.",
    "text": "Deux.",
    "page": "architecture.md",
    "order": 1,
    "boxes": [
        {"id": "a", "kind": "person", "at": [0, 0], "name": "A & B"},
        {"id": "b", "kind": "system", "at": [2, 0], "name": "B"},
    ],
    "links": [{"from": "a", "to": "b", "says": "demande"}],
}


def two_boxes(**changes: object) -> Diagram:
    return Diagram.model_validate({**TWO_BOXES, **changes})


@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_committed_drawing_is_legible(name: str) -> None:
    diagram = DIAGRAMS[name]
    assert faults(place(diagram)) == []
    tree = ElementTree.fromstring(drawn(diagram))
    assert tree.find(f"{SVG}title").text == diagram.title  # type: ignore[union-attr]
    assert tree.find(f"{SVG}desc").text == diagram.summary  # type: ignore[union-attr]
    groups = {group.get("id") for group in tree.iter(f"{SVG}g")}
    assert groups == {box.id for box in diagram.boxes}
    lines_n = sum("link" in (path.get("class") or "") for path in tree.iter(f"{SVG}path"))
    assert lines_n >= len(diagram.links)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_the_same_text_gives_the_same_bytes_without_external_resources(name: str) -> None:
    first_drawing = drawn(DIAGRAMS[name])
    assert drawn(read_diagram(FOLDER / f"{name}.yaml")) == first_drawing
    assert "://" not in first_drawing.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("name", DIAGRAMS)
def test_texts_have_enough_contrast_in_print(name: str) -> None:
    """Texts are dark on light, or light on dark, also in greyscale."""
    style = drawn(DIAGRAMS[name])
    assert contrast("#1f1f1f", "#eef2f7") > 7
    assert contrast("#5c5c5c", "#eef2f7") > 4.5
    assert contrast("#ffffff", "#00224e") > 7
    for colour in ("#1f1f1f", "#5c5c5c"):
        assert colour in style


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, as defined by WCAG."""
    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_words_are_escaped() -> None:
    assert "A &amp; B" in drawn(two_boxes())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"boxes": [*TWO_BOXES["boxes"], {**TWO_BOXES["boxes"][0], "id": "c"}]},
            "box a lies on box c",
        ),  # type: ignore[misc, index]
        (
            {"boxes": [TWO_BOXES["boxes"][0], {**TWO_BOXES["boxes"][1], "name": "B" * 60}]},
            "wider than the box",
        ),  # type: ignore[index]
        ({"links": [{"from": "a", "to": "b", "says": "x" * 70}]}, "lies on"),
        (
            {
                "gap": (8, 8),
                "boxes": [TWO_BOXES["boxes"][0], {**TWO_BOXES["boxes"][1], "at": [1, 0]}],
            },
            "hide its arrow",
        ),  # type: ignore[index]
        (
            {
                "boxes": [
                    *TWO_BOXES["boxes"],
                    {"id": "c", "kind": "page", "at": [1, 0], "name": "C"},
                ]
            },
            "goes through box c",
        ),  # type: ignore[misc]
    ],
)
def test_an_illegible_drawing_is_reported(changes: dict[str, object], expected: str) -> None:
    assert faults(place(two_boxes())) == []
    assert any(expected in fault for fault in faults(place(two_boxes(**changes))))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"links": [{"from": "a", "to": "nobody"}]}, "nobody"),
        ({"frames": [{"id": "f", "name": "F", "boxes": ["x"]}]}, "unknown boxes"),
        ({"frames": [{"id": "a", "name": "F", "boxes": ["b"]}]}, "twice"),
        ({"colour": "red"}, "colour"),
        ({"boxes": [{**TWO_BOXES["boxes"][0], "kind": "planet"}]}, "boxes.0.kind"),  # type: ignore[index]
    ],
)
def test_a_malformed_text_names_its_file_and_field(
    tmp_path: Path, changes: dict[str, object], expected: str
) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(yaml.safe_dump({**TWO_BOXES, **changes}), encoding="utf-8")
    with pytest.raises(InternalError) as caught:
        read_diagram(file)
    assert "one.yaml" in str(caught.value)
    assert expected in str(caught.value)


def test_a_link_to_a_frame_is_a_link_to_its_boxes() -> None:
    diagram = two_boxes(frames=[{"id": "f", "name": "F", "boxes": ["a", "b"]}])
    assert diagram.members("f") == ("a", "b")
    assert diagram.members("a") == ("a",)


def test_wrapped_lines_fit_and_keep_every_word() -> None:
    text = "Départs, arrivées, annulations, météo, avec leur heure de connaissance"
    wrapped = lines(text, 11, 120)
    assert " ".join(wrapped) == text
    assert all(width(line, 11) <= 120 for line in wrapped)
    balanced_lines = balanced(text, 11, 120)
    assert len(balanced_lines) == len(wrapped)
    assert max(width(line, 11) for line in balanced_lines) <= max(
        width(line, 11) for line in wrapped
    )


def test_lines_and_rectangles_intersect_as_expected() -> None:
    box = Rect(10, 10, 20, 10)
    assert crosses((0, 15), (40, 15), box)
    assert not crosses((0, 5), (40, 5), box)
    assert not crosses((0, 10), (40, 10), box), "along the border is not inside"
    assert not crosses((0, 0), (9, 30), box)
    assert point_along([(0, 0), (10, 0), (10, 30)], 0.5) == (10, 10)
    assert box.overlaps(Rect(29, 19, 5, 5))
    assert not box.overlaps(Rect(30, 10, 5, 5))
