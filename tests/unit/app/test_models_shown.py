"""Alert on the page *Admin* when the serving model was refused."""

from __future__ import annotations

import pytest

from app.ui.admin.models import model_table
from ponctuel_sdk.models.registry import Model

FIGURES = {"auc": 0.78, "ap": 0.44, "brier": 0.1}


def model(version: int, aliases: list[str], verdict: str) -> Model:
    return Model.model_validate(
        {
            "version": version,
            "aliases": aliases,
            "created_utc": "2013-12-23T21:00:00Z",
            "verdict": verdict,
            "reference": "climatology",
            "model_sha256": "0" * 64,
            "protocol_h": FIGURES,
            "protocol_h_aircraft": FIGURES,
            "promoted_at_utc": None,
            "promotion_reason": None,
            "rolled_back_at_utc": None,
        }
    )


@pytest.mark.parametrize(("language", "word"), [("en", "refused"), ("fr", "refusé")])
def test_a_refused_champion_raises_an_alert(language: str, word: str) -> None:
    page = model_table([model(1, ["champion"], "refused")], language)
    alert = page.split("</div>")[0]
    assert 'role="alert"' in alert
    assert word in alert


def test_a_refused_challenger_raises_no_alert() -> None:
    rows = [model(2, ["challenger"], "refused"), model(1, ["champion"], "passed")]
    assert 'role="alert"' not in model_table(rows, "en")
