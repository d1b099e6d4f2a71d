"""The picture of a forecast, at both widths and in both languages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from app.ui.bins import EDGES_MIN, probability_bins
from app.ui.picture import describe, draw
from tests.unit.app.models import LATE, forecast, outcome

SVG = "{http://www.w3.org/2000/svg}"


def drawings(markup: str) -> list[ET.Element]:
    return ET.fromstring(f"<div>{markup}</div>").findall(f".//{SVG}svg")


def rects(svg: ET.Element, kind: str) -> list[ET.Element]:
    return [element for element in svg.iter(f"{SVG}rect") if element.get("class") == kind]


def test_bins_hold_all_that_arrives() -> None:
    bins = probability_bins(forecast())
    assert len(bins) == len(EDGES_MIN) + 1
    assert sum(bins) == pytest.approx(1 - 0.03 - 0.01)
    assert bins[0] == pytest.approx(0.96 - 0.95)
    assert bins[-1] == pytest.approx(0.01)


def test_thresholds_between_edges_are_interpolated() -> None:
    survival = {"thresholds_min": [-60, 20, 200], "p_late": [0.96, 0.48, 0.0]}
    bins = probability_bins(forecast(survival=survival))
    assert sum(bins) == pytest.approx(0.96)
    assert bins[1] == pytest.approx(0.48 * 15 / 80)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_picture_is_labelled(language: str) -> None:
    example = forecast()
    pictures = drawings(draw(example, None, language))
    assert len(pictures) == 2
    for svg in pictures:
        assert svg.get("role") == "img"
        assert svg.get("aria-label") == describe(example, None, language)
        assert svg.find(f"{SVG}title") is not None
        words = " ".join("".join(text.itertext()) for text in svg.iter(f"{SVG}text"))
        assert "(minutes)" in words
        assert "(%)" in words


def test_bars_are_as_tall_as_they_are_likely() -> None:
    example = forecast()
    for svg in drawings(draw(example, None, "en")):
        bars = [*rects(svg, "p-bar"), *rects(svg, "p-bar-late"), *rects(svg, "p-bar-side")]
        heights = [float(element.get("height", 0)) for element in bars]
        shares = [*probability_bins(example), 0.01, 0.03]
        scale = max(heights) / max(shares)
        assert heights == pytest.approx([share * scale for share in shares], abs=0.2)


def test_delays_keep_their_order_and_stay_inside() -> None:
    positions = []
    for delay in (-500, -40, -20, 0, 10, 45, 130, 170, 400, 5000):
        svg = drawings(draw(forecast(), outcome("arrived", delay), "en"))[0]
        line = next(
            element for element in svg.iter(f"{SVG}line") if element.get("class") == "p-real"
        )
        positions.append(float(line.get("x1", "nan")))
    assert all(low <= high for low, high in pairwise(positions))
    assert 0 < positions[0] < positions[-1] < 720


@pytest.mark.parametrize(("kind", "word"), [("cancelled", "cancelled"), ("diverted", "diverted")])
def test_what_happened_is_marked(kind: str, word: str) -> None:
    for svg in drawings(draw(forecast(), outcome(kind), "en")):
        assert any(element.get("class") == "p-real-head" for element in svg.iter(f"{SVG}polygon"))
        assert word in (svg.get("aria-label") or "")


def test_a_certain_cancellation_can_be_drawn() -> None:
    none = {"thresholds_min": list(LATE), "p_late": [0.0] * len(LATE)}
    example = forecast(p_cancelled=1.0, p_diverted=0.0, survival=none)
    assert len(drawings(draw(example, None, "fr"))) == 2
