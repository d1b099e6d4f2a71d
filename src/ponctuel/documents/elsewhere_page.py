"""reports/ailleurs.md, in French: the same pipeline on other airports and years."""

from __future__ import annotations

from collections.abc import Sequence

from ponctuel.documents.markdown import markdown_table
from ponctuel.documents.model_card import CHECKS, lead_text
from ponctuel.evaluation.records import LeadTimeScores
from ponctuel.evaluation.studies.elsewhere import DataSet, Elsewhere, SlicesCovered
from ponctuel_words.french import NBSP, count_text, number_text, percent_text, signed_text

_HEAD = """# Ailleurs : la même chaîne sur d’autres données

Page écrite par `make elsewhere DATA=dossier` à partir de `reports/metrics/elsewhere.json`. La chaîne est la même, à deux lignes de `params.yaml` près
(`source` et `split`), et parfois moins d’échéances. *direct* est un LightGBM simple par échéance et par seuil, sur les mêmes variables et les mêmes vols. L’avion est inconnu de tous.
Perte : perte logarithmique de la probabilité d’un retard d’au moins 15, 30 ou 60 min sachant que le vol arrive ; « écart » : la nôtre moins celle de *direct*, avec
son intervalle à 95 % (semaines entières tirées), négatif quand la nôtre est meilleure ; ECE : erreur de calibration."""
_LATE = (15, 30, 60)


def elsewhere_page(found: Elsewhere) -> str:
    """The page.

    Args:
        found: by name of the folder, as stage `elsewhere` gathers them.
    """
    return "\n\n".join([_HEAD, *(_section(name, each) for name, each in found.items())]) + "\n"


def _section(name: str, found: DataSet) -> str:
    split = found["split"]
    verdict = "admis" if found["passed"] else "refusé"
    facts = [
        f"Entraînement du {split['start']} inclus au {split['test_from']} exclu, test jusqu’au {split['end']} exclu : "
        f"{count_text(found['flights'])} vols sur {found['weeks']} semaines.",
        f"Barrière : **{verdict}**."
        + (f" Dernière ligne de la chaîne : `{found['said']}`." if found["said"] else ""),
        _slices(found["slices_of_a_thousand"]),
        "Annulations : "
        + ("apprises." if found["cancellations_learnt"] else "trop rares, le chiffre est retenu."),
        _behind(found["lead_times"]),
    ]
    checks = [
        (CHECKS[check["name"]], "oui" if check["passed"] else "**non**")
        for check in found["checks"]
    ]
    return "\n\n".join(
        [
            f"## `{name}`",
            "\n".join(f"- {fact}" for fact in facts),
            markdown_table(("condition de la barrière", "remplie"), checks),
            _losses(found["lead_times"]),
            _calibration(found["lead_times"]),
        ]
    )


def _slices(slices: SlicesCovered) -> str:
    if not slices["n"]:
        return "Moins de mille vols de test par échéance : aucune tranche de mille vols qui se suivent."
    return (
        f"Couverture à 90 % par mille vols qui se suivent ({count_text(slices['n'])} tranches) : de "
        f"{percent_text(slices['lowest'], 1)} à {percent_text(slices['highest'], 1)}."
    )


def _behind(leads: Sequence[LeadTimeScores]) -> str:
    """Where a peer's log-loss is surely the lower one."""
    behind = [
        f"{lead_text(lead['lead_time_min'])}, {late}{NBSP}min ({name})"
        for lead in leads
        for name, gaps in lead["differences"].items()
        for late in _LATE
        if gaps[f"logloss_{late}"]["lo"] > 0
    ]
    where = " ; ".join(behind) if behind else "nulle part"
    return f"Sûrement moins bon qu’un pair (intervalle au-dessus de zéro) : {where}."


def _losses(leads: Sequence[LeadTimeScores]) -> str:
    names = ("champion", "direct", "logistic", "climatology")
    rows = []
    for lead in leads:
        for late in _LATE:
            key = f"logloss_{late}"
            gap = lead["differences"]["direct"][key]
            rows.append(
                (
                    lead_text(lead["lead_time_min"]),
                    f"{late}{NBSP}min",
                    *(number_text(lead["models"][name][key]["value"], 4) for name in names),
                    f"{signed_text(gap['value'], 4)} [{signed_text(gap['lo'], 4)} ; {signed_text(gap['hi'], 4)}]",
                )
            )
    heads = ("échéance", "seuil", "Ponctuel", "*direct*", "logistique", "climatologie", "écart")
    return markdown_table(heads, rows)


def _calibration(leads: Sequence[LeadTimeScores]) -> str:
    rows = []
    for lead in leads:
        own, usual = lead["models"]["champion"], lead["models"]["climatology"]
        rows.append(
            (
                lead_text(lead["lead_time_min"]),
                count_text(lead["n"]),
                *(
                    f"{number_text(own[key], 4)} ({number_text(usual[key], 4)})"
                    for key in ("ece_15", "ece_30")
                ),
                percent_text(own["coverage_90"], 1),
                f"{number_text(own['crps_min'], 2)} ({number_text(usual['crps_min'], 2)})",
            )
        )
    heads = ("échéance", "vols", "ECE 15 min", "ECE 30 min", "couverture à 90 %", "CRPS (min)")
    return "Entre parenthèses, la climatologie.\n\n" + markdown_table(heads, rows)
