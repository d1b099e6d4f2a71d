"""The page of the study of ideas, from its results."""

from __future__ import annotations

import copy
import json
from typing import Any

from ponctuel.documents.ideas_page import ideas_page
from ponctuel.training.ideas.catalogue import REFERENCE, read_ideas
from tests.trained_sample import ROOT

RESULTS = ROOT / "reports" / "metrics" / "ideas.json"
IDEAS = [
    idea
    for name, idea in read_ideas(ROOT / "reports" / "studies" / "ideas.yaml").items()
    if name != REFERENCE
]
PAGE = ROOT / "reports" / "decisions" / "ideas.md"


def _effect(value: float, low: float, high: float) -> dict[str, dict[str, float]]:
    interval = {"value": value, "lo": low, "hi": high}
    return {"logloss": interval, "crps_min": interval}


def _example() -> dict[str, Any]:
    interval = {"coverage_90": 0.9, "width_min": 100.0, "score_min": 150.0}
    lead = {"lead_time_min": 120, "n": 1000, "logloss": 0.4, "crps_min": 12.0}
    return {
        "period": {"start": "2013-01-01", "cutoff": "2013-07-01", "end": "2013-10-01"},
        "bootstrap_draws": 1000,
        "reference": [{"part": "near", "lead_times": [lead]}],
        "ideas": [
            {
                "name": "idea",
                "words": "a change",
                "decision": "kept",
                "effects": [
                    {
                        "part": "near",
                        "lead_times": [{"lead_time_min": 120, **_effect(0.0012, 0.0005, 0.002)}],
                        "all": _effect(-0.00001, -0.001, 0.001),
                    }
                ],
            }
        ],
        "intervals": [
            {
                "part": "near",
                "conformal": interval,
                "plain": interval,
                "effect": _effect(1, 0, 2)["logloss"],
            }
        ],
        "gap": {"logloss": 0.0, "crps_min": 0.0},
    }


def test_the_committed_page_has_the_committed_results() -> None:
    study = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == ideas_page(study)


def test_every_idea_of_the_catalogue_has_been_measured() -> None:
    study = json.loads(RESULTS.read_text(encoding="utf-8"))
    recorded = {
        idea["name"]: (
            idea["words"],
            idea["decision"],
            [effect["part"] for effect in idea["effects"]],
        )
        for idea in study["ideas"]
    }
    listed = {idea.name: (idea.words, idea.decision, list(idea.segments)) for idea in IDEAS}
    # The results give the effect of adding each family; the catalogue gives the effect of removing
    # it. The next `make ideas` makes this exception obsolete.
    for family in ("weather_area", "aircraft_type"):
        if family in recorded:
            del recorded[family], listed[f"no_{family}"]
    assert recorded == listed


def test_only_significant_effects_are_bold() -> None:
    page = ideas_page(_example())
    assert "| a change | kept | **+1.2** (+0.5 to +2.0) | 0.0 (−0.1 to +0.1) |" in page
    assert "1.00 (0.00 to +2.00)" in page


def test_each_segment_has_its_table_and_no_other() -> None:
    page = ideas_page(_example())
    assert "### Near, the aircraft unknown" in page
    assert "### Far ahead" not in page
    assert "2 h: 0.4000 (CRPS 12.00 min, 1,000 requests)" in page


def test_only_significantly_better_changes_are_named() -> None:
    study = _example()
    assert "### Changes that did better than the model" in ideas_page(study)
    assert "None." in ideas_page(study)
    study["ideas"][0]["effects"][0]["all"] = _effect(-0.003, -0.004, -0.002)
    entry = "- Near, the aircraft unknown: a change (kept), **−3.0** (−4.0 to −2.0)."
    assert entry in ideas_page(study)
    # A change of seed alone has a larger effect, so the gain does not count.
    seed_change = copy.deepcopy(study["ideas"][0]) | {"decision": "yardstick"}
    seed_change["effects"][0]["all"] = _effect(0.0035, -0.001, 0.005)
    study["ideas"].append(seed_change)
    assert entry not in ideas_page(study)
