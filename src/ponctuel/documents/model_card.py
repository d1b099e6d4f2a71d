"""The model card, in French: every figure is read from what the stages wrote.

The sections are those of Mitchell et al., *Model Cards for Model Reporting* (FAT* 2019).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from ponctuel.config.params import Params
from ponctuel.documents.markdown import markdown_table
from ponctuel.evaluation.records import (
    CheckRecord,
    Evaluation,
    GroupName,
    ProtocolH,
    Verdict,
    interval,
    number,
)
from ponctuel.evaluation.studies.energy import Energy
from ponctuel.evaluation.targets import Protocol, Score
from ponctuel_words.french import NBSP, count_text, number_text, percent_text, signed_text

# Longest part that MLflow's page shows as the version's description.
SUMMARY_END = "## Données"
HEADS_SLICE = ("groupe", "vols", "perte", "référence", "écart", "p corrigée", "couverture")
SLICES = {
    "carrier": "Par compagnie",
    "origin": "Par aéroport d’origine",
    "state": "Par état de l’aéroport",
}
# Groups that are not codes.
STATES = {"storm": "perturbé (dixième des heures où le plus de vols attendent)", "calm": "calme"}
CHECKS = {
    "better": "meilleur que la référence",
    "calibrated": "calibré",
    "covers": "intervalles qui couvrent",
    "slices": "aucune tranche nettement moins bonne",
    "cancellation": "annulations pas moins bien prévues",
    "speed": "réponse assez rapide",
}
REFERENCES = {"climatology": "la climatologie", "champion": "le champion en place"}
MEASURES: tuple[tuple[Score, int], ...] = (("auc", 4), ("ap", 4), ("brier", 4))
AGAINST = {"climatology": "face à la climatologie", "champion": "face au champion en place"}


def model_card(
    evaluation: Evaluation,
    verdict: Verdict,
    params: Params,
    energy: Energy | None,
    *,
    exact: bool,
    cancellations_learnt: bool = True,
) -> str:
    """The card as Markdown.

    Args:
        evaluation: what stage `evaluate` wrote.
        verdict: what the gate found.
        energy: what training took; None where it was not measured.
        exact: give the energy in figures, which differ on every run; else its order of magnitude.
        cancellations_learnt: whether the model has seen enough cancelled flights.
    """
    parts = [
        _head(verdict),
        _uses(params),
        _data(verdict, params, cancellations_learnt),
        _protocols(evaluation, params),
        _by_lead_time(evaluation),
        *(_by_slice(name, title, verdict) for name, title in SLICES.items()),
        _gate(verdict),
        _limits(evaluation, verdict, params),
        _energy(energy, exact),
    ]
    return "\n\n".join(parts) + "\n"


def summary(card: str) -> str:
    """The card up to its figures, for a page that has little room."""
    return card.split(SUMMARY_END, 1)[0].strip()


def lead_text(minutes: float) -> str:
    """A lead time as « 7 j », « 12 h » or « 30 min »."""
    for size, unit in ((1440, "j"), (60, "h")):
        if minutes >= size and minutes % size == 0:
            return f"{minutes / size:.0f}{NBSP}{unit}"
    return f"{minutes:.0f}{NBSP}min"


def _head(verdict: Verdict) -> str:
    said = "admis" if verdict["passed"] else "refusé"
    return (
        "# Fiche du modèle\n\n"
        "Ponctuel prévoit la distribution du retard à l’arrivée d’un vol et sa probabilité "
        "d’annulation, d’un mois avant le départ jusqu’au départ.\n\n"
        f"- Contenu (SHA-256) : `{verdict['model_sha256'][:16]}…`\n"
        f"- Verdict de la barrière : **{said}**, "
        f"{AGAINST[verdict['reference']['name']]}"
    )


def _uses(params: Params) -> str:
    known = lead_text(params.timeline.aircraft_known_before_min)
    return (
        "## Usage prévu\n\n"
        "- Informer un voyageur, un analyste ou un autre programme du retard probable d’un vol "
        "régulier, avec un intervalle et des raisons.\n"
        "- Comparer des vols, et préparer une correspondance ou une réserve de temps.\n\n"
        "## Hors usage\n\n"
        "- Conseiller d’arriver à l’aéroport plus tard que la compagnie ne le demande.\n"
        "- Régler l’exploitation ou la sécurité d’un vol, d’un avion ou d’un aéroport.\n"
        "- Établir une responsabilité ou un droit à indemnisation : une cause affichée est une "
        "association apprise.\n"
        "- Prévoir d’autres aéroports ou d’autres années sans nouvel entraînement.\n"
        f"- Supposer l’avion connu plus de {known} avant le départ."
    )


def _data(verdict: Verdict, params: Params, cancellations_learnt: bool) -> str:
    split = verdict["split"]
    cancelled = (
        "La probabilité d’annulation est apprise : assez de vols annulés dans l’entraînement."
        if cancellations_learnt
        else "La probabilité d’annulation n’est pas apprise, faute de vols annulés dans l’entraînement : "
        "le chiffre n’est communiqué nulle part."
    )
    return (
        f"{SUMMARY_END}\n\n"
        f"- Source : `{verdict['source']}` (fiche dans `src/ponctuel/sources/`).\n"
        f"- Entraînement et calibration croisée : du {split['start']} inclus au "
        f"{split['test_from']} exclu.\n"
        f"- Test, que l’entraînement n’a jamais vu : du {split['test_from']} inclus au {split['end']} exclu, soit "
        f"{count_text(verdict['flights'])} vols et {count_text(verdict['rows'])} demandes sur "
        f"{verdict['weeks']} semaines.\n"
        "- Rien de ce qui est connu à l’instant d’émission ou après n’entre dans une prévision ; "
        "une annulation est supposée connue "
        f"{params.timeline.cancellation_known_after_min} min après le départ prévu.\n"
        f"- {cancelled}"
    )


def _protocols(evaluation: Evaluation, params: Params) -> str:
    names: dict[Protocol, str] = {
        "protocol_h": "H, avion inconnu",
        "protocol_h_aircraft": "H, avion connu",
    }
    rows = [
        (
            title,
            count_text(found["n"]),
            *(_with_interval(found, name, digits) for name, digits in MEASURES),
        )
        for key, title in names.items()
        if (found := evaluation.get(key)) is not None
    ]
    table = markdown_table(("protocole", "vols", "AUC", "précision moyenne", "Brier"), rows)
    return (
        "## Métriques\n\n"
        "Protocole H : retard d’au moins 30 min sachant que le vol arrive, prévu 2 h avant le "
        "départ ; entre crochets, l’intervalle à 95 % d’un bootstrap par semaines "
        f"({params.evaluate.bootstrap_draws} tirages).\n\n{table}"
    )


def _by_lead_time(evaluation: Evaluation) -> str:
    rows = []
    for found in evaluation["lead_times"]:
        own, usual = found["models"]["champion"], found["models"]["climatology"]
        rows.append(
            (
                lead_text(found["lead_time_min"]),
                count_text(found["n"]),
                *(
                    f"{number_text(interval(own, f'logloss_{late}')['value'], 4)} "
                    f"({number_text(interval(usual, f'logloss_{late}')['value'], 4)})"
                    for late in (15, 30, 60)
                ),
                f"{number_text(number(own, 'crps_min'), 2)} "
                f"({number_text(number(usual, 'crps_min'), 2)})",
                number_text(number(own, "ece_15"), 4),
                number_text(number(own, "ece_30"), 4),
                percent_text(number(own, "coverage_90"), 1),
            )
        )
    heads = (
        "échéance",
        "vols",
        "perte log. 15 min",
        "30 min",
        "60 min",
        "CRPS (min)",
        "erreur de calibration 15 min",
        "30 min",
        "couverture à 90 %",
    )
    return (
        "### Par échéance\n\n"
        "L’avion est inconnu ; entre parenthèses, la climatologie sur les mêmes vols.\n\n"
        + markdown_table(heads, rows)
    )


def _by_slice(name: str, title: str, verdict: Verdict) -> str:
    reference = REFERENCES[verdict["reference"]["name"]]
    rows = [
        (
            _group(one),
            count_text(one["flights"]),
            number_text(one["logloss"], 4),
            number_text(one["reference_logloss"], 4),
            signed_text(one["difference"], 4),
            "non jugé" if one["p_holm"] is None else number_text(one["p_holm"], 4),
            percent_text(one["coverage_90"], 1),
        )
        for one in verdict["slices"]
        if one["slice"] == name
    ]
    return (
        f"### {title}\n\n"
        "Toutes échéances réunies. Perte : moyenne des pertes logarithmiques à 15, 30 et 60 min ; "
        f"référence : {reference} ; un écart négatif est en faveur du modèle ; p : "
        "probabilité d’un écart aussi défavorable si le modèle n’était pas moins bon (test "
        "unilatéral, correction de Holm).\n\n" + markdown_table(HEADS_SLICE, rows)
    )


def _gate(verdict: Verdict) -> str:
    rows = [
        (CHECKS[check["name"]], "oui" if check["passed"] else "**non**", _figures(check))
        for check in verdict["checks"]
    ]
    return (
        "## Barrière\n\n"
        "Un modèle ne devient champion que si chaque condition est remplie. Détail : "
        "`reports/metrics/gate.json`.\n\n"
        + markdown_table(("condition", "remplie", "mesure"), rows)
    )


def _figures(check: CheckRecord) -> str:
    match check["name"]:
        case "better" | "cancellation":
            found = check["difference"]
            return (
                f"{number_text(check['logloss'], 4)} contre "
                f"{number_text(check['reference_logloss'], 4)}, écart "
                f"{signed_text(found['value'], 4)} [{signed_text(found['lo'], 4)} ; "
                f"{signed_text(found['hi'], 4)}]"
            )
        case "calibrated":
            return (
                f"plus grande erreur {number_text(check['worst'], 4)}, limite "
                f"{number_text(check['max_ece'], 3)}"
            )
        case "covers":
            low, high = check["accepted"]
            return (
                f"{percent_text(check['coverage_90'], 1)}, admis de {percent_text(low)} à "
                f"{percent_text(high)} ; tranches hors bornes : {_groups(check['slices_outside'])}"
            )
        case "slices":
            return f"{check['judged']} jugées, moins bonnes : {_groups(check['worse'])}"
        case _:
            return f"limite {number_text(check['max_p50_ms'], 0)} ms par prévision"


def _limits(evaluation: Evaluation, verdict: Verdict, params: Params) -> str:
    far = max(evaluation["lead_times"], key=lambda found: found["lead_time_min"])
    own, usual = (
        interval(far["models"][name], "logloss_30")["value"] for name in ("champion", "climatology")
    )
    small = [
        one["group"] for one in verdict["slices"] if one["slice"] == "carrier" and not one["judged"]
    ]
    least = count_text(params.gate.slice_min_flights)
    lines = [
        f"Un seul test, de {verdict['weeks']} semaines : une saison sur laquelle le modèle n’a rien "
        "appris peut déplacer les fréquences.",
        "Les données nomment l’avion qui a volé ; l’affectation n’est supposée connue que "
        f"{lead_text(params.timeline.aircraft_known_before_min)} avant le départ, et les "
        "deux cas sont mesurés côte à côte.",
        "La météo est observée, non prévue ; celle de la destination manque.",
        "La barrière juge toujours sur la même période de test : à force d’y revenir, on finit par "
        "s’y ajuster.",
        f"Loin du départ ({lead_text(far['lead_time_min'])}), peu de choses sont connues : perte "
        f"logarithmique à 30 min de {number_text(own, 4)} contre {number_text(usual, 4)} pour la "
        "climatologie.",
    ]
    if small:
        lines.append(
            f"Compagnies de moins de {least} vols de test, mesurées mais non jugées : "
            + ", ".join(small)
            + "."
        )
    return "## Limites\n\n" + "\n".join(f"- {line}" for line in lines)


def _energy(energy: Energy | None, exact: bool) -> str:
    if energy is None:
        said = "Non mesurée."
    elif exact:
        grams = 1000 * energy["emissions_kgco2e"]
        said = (
            f"{number_text(1000 * energy['energy_kwh'], 2)} Wh en "
            f"{number_text(energy['duration_s'], 0)} s, soit {number_text(grams, 2)} g d’équivalent "
            f"CO₂ avec l’électricité du pays {energy['country']} (codecarbon, hors ligne, ce "
            "processus seul ; sans compteur lisible, une estimation d’après la charge)."
        )
    else:
        said = (
            f"Moins de {_power_of_ten(1000 * energy['energy_kwh'])} Wh (codecarbon, hors ligne). "
            "La valeur mesurée, qui change à chaque entraînement, est dans les étiquettes de la "
            "version et dans la fiche jointe au modèle dans MLflow."
        )
    return f"## Énergie d’entraînement\n\n{said}"


def _power_of_ten(value: float) -> str:
    exponent = math.floor(math.log10(value)) + 1 if value > 0 else 0
    return count_text(10**exponent) if exponent >= 0 else number_text(10.0**exponent, -exponent)


def _with_interval(found: ProtocolH, name: Score, digits: int) -> str:
    low, high = (number_text(end, digits) for end in found["ci95"][name])
    return f"{number_text(found[name], digits)} [{low} ; {high}]"


def _groups(found: Iterable[GroupName]) -> str:
    return ", ".join(_group(one) for one in found) or "aucune"


def _group(one: GroupName) -> str:
    """A group as a reader knows it."""
    name = str(one["group"])
    return lead_text(float(name)) if one["slice"] == "lead_time" else STATES.get(name, name)
