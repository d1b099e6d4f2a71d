"""The model card, in French: every figure is read from a file that a stage wrote.

The sections are those of Mitchell et al., *Model Cards for Model Reporting* (FAT* 2019).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ponctuel.config.params import Params
from ponctuel.documents.template import rendered
from ponctuel.evaluation.records import Evaluation, GroupName, Verdict
from ponctuel.evaluation.studies.energy import Energy
from ponctuel.evaluation.targets import Protocol
from ponctuel_words.french import count_text, number_text
from ponctuel_words.lead_times import lead_text
from ponctuel_words.statements import family_label

# The sections from here on are too long for MLflow's page, whose description is the card.
SUMMARY_END = "## Données"
PROTOCOLS: dict[Protocol, str] = {
    "protocol_h": "H, avion inconnu",
    "protocol_h_aircraft": "H, avion connu",
}
# Groups that are not codes.
STATES = {
    "storm": "perturbé (dixième des heures qui comptent le plus de vols non partis à l’heure)",
    "calm": "calme",
}
CHECKS = {
    "better": "perte inférieure à celle de la référence",
    "calibrated": "calibration près du départ",
    "covers": "couverture des intervalles",
    "slices": "aucune tranche significativement moins bonne",
    "cancellation": "annulations pas moins bien prévues",
    "speed": "temps de réponse",
}


def model_card(
    evaluation: Evaluation,
    verdict: Verdict,
    params: Params,
    energy: Energy | None,
    *,
    exact: bool,
    cancellations_learnt: bool = True,
    network: Sequence[str] = (),
) -> str:
    """The card as Markdown.

    Args:
        evaluation: the record of stage `evaluate`.
        verdict: the verdict of the gate.
        energy: energy of the training; None where it was not measured.
        exact: whether to give the measured energy, which differs on every run, or its order of
            magnitude.
        cancellations_learnt: whether the model was trained on enough cancelled flights.
        network: names of the families of `features.network` that the model has.
    """
    return rendered(
        "fiche-modele.md.j2",
        {"condition": condition, "group": group_name, "power_of_ten": _power_of_ten},
        evaluation=evaluation,
        verdict=verdict,
        params=params,
        energy=energy,
        exact=exact,
        cancellations_learnt=cancellations_learnt,
        network=[family_label(name, "fr") for name in network],
        protocols=[
            (title, evaluation[key]) for key, title in PROTOCOLS.items() if evaluation.get(key)
        ],
        far=max(evaluation["lead_times"], key=lambda scores: scores["lead_time_min"]),
        small=[
            line["group"]
            for line in verdict["slices"]
            if line["slice"] == "carrier" and not line["judged"]
        ],
    )


def summary(card: str) -> str:
    """The first sections of the card, for a page with little space."""
    return card.split(SUMMARY_END, 1)[0].strip()


def condition(name: str) -> str:
    """A condition of the gate in words."""
    return CHECKS[name]


def group_name(group: GroupName) -> str:
    """A group of flights as a reader knows it: a code, a state of the airport or a lead time."""
    name = str(group["group"])
    return lead_text(float(name)) if group["slice"] == "lead_time" else STATES.get(name, name)


def _power_of_ten(value: float) -> str:
    """The power of ten above a value: 2.34 as « 10 »."""
    exponent = math.floor(math.log10(value)) + 1 if value > 0 else 0
    return count_text(10**exponent) if exponent >= 0 else number_text(10.0**exponent, -exponent)
