"""Tables of the report: headings and rows of text, from the files of figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ponctuel.dossier.energy_table import energy_table
from ponctuel.dossier.facts import lead_text, sources_of
from ponctuel.dossier.growth_table import growth_table
from ponctuel.dossier.speed_table import speed_table
from ponctuel_words.french import count_text, number_text, percent_text, signed_text

Table = dict[str, Any]
# Files of figures that are made on demand, and the command that makes each.
ON_DEMAND = {
    "drill": "make drill",
    "scale": "make scale",
    "coverage": "make coverage",
    "energy": "make energy",
}


def report_tables(root: Path) -> dict[str, Table]:
    """Every table by its name: `heads`, `rows`, and the `source` of its figures."""

    def figures(stem: str) -> Any:
        return json.loads((root / "reports/metrics" / f"{stem}.json").read_text(encoding="utf-8"))

    makers: dict[str, tuple[str, Callable[[Any], Table]]] = {
        "echeances": ("evaluation", _leads),
        "objectifs": ("evaluation", _targets),
        "acceptation": ("gate", _checks),
        "tranches": ("gate", _slices),
        "protocole_l": ("protocol-l", _leaks),
        "pairs": ("peers", _peers),
        "ailleurs": ("elsewhere", _elsewhere),
        "choix": ("worth", _choices),
        "signal": ("worth", _flags),
        "nettoyage": ("cleaning", _cleaning),
        "surapprentissage": ("further-training", _overfitting),
        "surentrainement": ("further-training", _modes),
        "politiques": ("retraining-policy", _policies),
        "idees": ("ideas", _ideas),
        "valeur": ("plan", _value),
        "vitesse": ("speed", speed_table),
    }
    sources = sources_of(root)
    tables = {}
    for name, (stem, make) in makers.items():
        tables[name] = make(figures(stem)) | {"file": stem, "source": sources[stem]}
    for stem in ON_DEMAND:
        if (root / "reports/metrics" / f"{stem}.json").is_file():
            source = sources.get(stem, ON_DEMAND[stem])
            makers_on_demand = {
                "scale": growth_table,
                "coverage": _coverage,
                "energy": energy_table,
            }
            make_table = makers_on_demand.get(stem, _flat)
            tables[stem] = make_table(figures(stem)) | {"file": stem, "source": source}
    return tables


def _leads(evaluation: Any) -> Table:
    rows = []
    for record in evaluation["lead_times"]:
        champion, climatology = record["models"]["champion"], record["models"]["climatology"]
        losses = [
            f"{number_text(champion[k]['value'], 4)} ({number_text(climatology[k]['value'], 4)})"
            for k in ("logloss_15", "logloss_30", "logloss_60")
        ]
        rows.append(
            [
                lead_text(record["lead_time_min"]),
                *losses,
                f"{number_text(champion['crps_min'], 2)} "
                f"({number_text(climatology['crps_min'], 2)})",
                number_text(champion["ece_15"], 4),
                number_text(champion["ece_30"], 4),
                percent_text(champion["coverage_90"], 1),
            ]
        )
    heads = ["échéance", "perte 15 min", "perte 30 min", "perte 60 min", "CRPS (min)"]
    return _table([*heads, "ECE 15 min", "ECE 30 min", "couverture 90 %"], rows)


def _targets(evaluation: Any) -> Table:
    names = {"protocol_h": "H, avion inconnu", "protocol_h_aircraft": "H, avion connu"}
    rows = []
    for target in evaluation["targets"]:
        protocol, _, measure = target["target"].partition(" ")
        if protocol not in names:
            continue
        bound = target["bound"].replace("at least", "≥").replace("at most", "≤").replace(".", ",")
        met = "oui" if target["met"] else "non"
        short = measure.upper() if len(measure) < 4 else measure.capitalize()
        rows.append([names[protocol], short, number_text(target["value"], 4), bound, met])
    return _table(["protocole", "mesure", "obtenu", "objectif", "atteint"], rows)


def _checks(gate: Any) -> Table:
    labels = {
        "better": "meilleur que la référence",
        "calibrated": "calibré près du départ",
        "covers": "intervalles qui couvrent",
        "slices": "aucune tranche nettement moins bonne",
        "cancellation": "annulations pas moins bien prévues",
        "speed": "réponse assez rapide",
    }
    rows = []
    for check in gate["checks"]:
        measure = {
            "better": lambda c: _gap(c["difference"]),
            "calibrated": lambda c: (
                f"{number_text(c['worst'], 4)} pour {number_text(c['max_ece'], 2)}"
            ),
            "covers": lambda c: percent_text(c["coverage_90"], 1),
            "slices": lambda c: f"{c['judged']} jugées, {len(c['worse'])} moins bonnes",
            "cancellation": lambda c: _gap(c["difference"]),
            "speed": lambda c: f"limite {number_text(c['max_p50_ms'], 0)} ms",
        }[check["name"]](check)
        rows.append([labels[check["name"]], "oui" if check["passed"] else "non", measure])
    return _table(["condition", "remplie", "mesure"], rows)


def _slices(gate: Any) -> Table:
    kinds = {
        "carrier": "compagnie",
        "origin": "aéroport",
        "lead_time": "échéance",
        "state": "état du réseau",
    }
    states = {"calm": "calme", "storm": "tempête"}

    def rank(record: Any) -> tuple[int, float]:
        lead = record["slice"] == "lead_time"
        return list(kinds).index(record["slice"]), -float(record["group"]) if lead else 0.0

    rows = [
        [
            kinds[record["slice"]],
            lead_text(float(record["group"]))
            if record["slice"] == "lead_time"
            else states.get(record["group"], str(record["group"])),
            count_text(record["flights"]),
            number_text(record["logloss"], 4),
            signed_text(record["difference"], 4),
            percent_text(record["coverage_90"], 1),
            "oui" if record["judged"] else "non",
        ]
        for record in sorted(gate["slices"], key=rank)
    ]
    heads = ["tranche", "groupe", "vols", "perte", "écart", "couverture", "jugée"]
    return _table(heads, rows)


def _leaks(study: Any) -> Table:
    labels = {
        "article": "l’article, tel quel",
        "boosted": "les mêmes fuites, arbres optimisés par gradient",
        "later_months": "l’article, mois suivants",
        "no_leak": "sans les deux fuites, mois suivants",
        "boosted_later_months": "arbres avec fuites, mois suivants",
        "boosted_no_leak": "arbres sans fuite, mois suivants",
    }
    rows = [
        [
            labels[s["name"]],
            count_text(s["test_n"]),
            *(number_text(s[k], 4) for k in ("auc", "ap", "brier")),
        ]
        for s in study["steps"]
    ]
    return _table(["étape", "vols évalués", "AUC", "précision moyenne", "Brier"], rows)


def _peers(study: Any) -> Table:
    names = {
        "champion": "Ponctuel",
        "climatology": "climatologie",
        "logistic": "logistique",
        "hist_gradient_boosting": "HistGB",
        "lightgbm": "LightGBM",
        "direct": "direct",
        "direct_tuned": "direct réglé",
        "flaml": "FLAML",
    }
    leads = study["judged"]["lead_times"]
    models = [name for name in names if name in leads[0]["models"]]
    rows = [
        [
            lead_text(record["lead_time_min"]),
            count_text(record["n"]),
            *(number_text(record["models"][m]["logloss_30"]["value"], 4) for m in models),
        ]
        for record in leads
    ]
    return _table(["échéance", "vols", *(names[m] for m in models)], rows)


def _elsewhere(study: Any) -> Table:
    rows = []
    for name, record in study.items():
        lead = min(record["lead_times"], key=lambda row: abs(row["lead_time_min"] - 120))
        champion = lead["models"]["champion"]
        rows.append(
            [
                name,
                count_text(record["flights"]),
                count_text(record["weeks"]),
                lead_text(lead["lead_time_min"]),
                number_text(champion["logloss_30"]["value"], 4),
                number_text(lead["models"]["climatology"]["logloss_30"]["value"], 4),
                number_text(lead["models"]["direct"]["logloss_30"]["value"], 4),
                percent_text(champion["coverage_90"], 1),
                "accepté" if record["passed"] else "refusé",
            ]
        )
    heads = ["données", "vols", "semaines", "échéance", "perte", "climatologie", "direct"]
    return _table([*heads, "couverture", "contrôle"], rows)


def _choices(decision_value: Any) -> Table:
    rows = []
    for record in decision_value["lead_times"]:
        choice = record.get("choice")
        if not choice:
            continue
        planned = record["connections"]["planned"]
        rows.append(
            [
                lead_text(record["lead_time_min"]),
                f"{number_text(choice['saved_min']['value'], 1)} min",
                percent_text(choice["disrupted_share"]["value"], 1),
                percent_text(choice["disrupted_share_shortest"]["value"], 1),
                f"{number_text(planned['buffer_min'], 1)} min",
                percent_text(planned["missed"]["value"], 1),
            ]
        )
    heads = ["échéance", "gain par choix", "perturbés : choisi", "perturbés : plus court"]
    return _table([*heads, "marge conseillée", "manquées"], rows)


def _flags(decision_value: Any) -> Table:
    rows = [
        [
            lead_text(record["lead_time_min"]),
            f"{flag['late_min']} min",
            count_text(flag["flagged"]),
            percent_text(flag["precision"]["value"], 1) if flag["flagged"] else "–",
            percent_text(flag["recall"]["value"], 1),
        ]
        for record in decision_value["lead_times"]
        for flag in record["flags"]
    ]
    return _table(["échéance", "retard", "vols signalés", "précision", "rappel"], rows)


def _cleaning(cleaning: Any) -> Table:
    actions = {"reported": "compté", "adjusted": "ajusté", "voided": "vidé", "rejected": "rejeté"}
    rules = sorted(cleaning["rules"], key=lambda r: (-r["rows"], r["table"], r["rule"]))
    rows = [
        [r["table"], r["rule"], actions.get(r["action"], r["action"]), count_text(r["rows"])]
        for r in rules
        if r["rows"]
    ]
    return _table(["table", "règle (identifiant)", "action", "lignes"], rows)


def _overfitting(study: Any) -> Table:
    rows = [
        [
            lead_text(record["lead_time_min"]),
            *(number_text(record[part]["logloss"], 4) for part in ("train", "validation", "test")),
            *(percent_text(record[part]["skill"], 1) for part in ("train", "validation", "test")),
        ]
        for record in study["overfitting"]["by_lead_time"]
        if record["index"] == "late"
    ]
    heads = ["échéance", "perte entr.", "perte valid.", "perte test"]
    return _table([*heads, "gain entr.", "gain valid.", "gain test"], rows)


def _modes(study: Any) -> Table:
    labels = {
        "stale": "inchangé",
        "continued_newest": "poursuivi une fois, sans rappel",
        "continued": "poursuivi une fois, avec rappel",
        "chained_newest": "poursuivi chaque mois, sans rappel",
        "chained": "poursuivi chaque mois, avec rappel",
        "refit": "réentraîné",
    }
    models = study["continuing"]["next_month"]["test"]["models"]
    older = study["continuing"]["older_weeks"]["test"]["models"]
    rows = [
        [labels[name], *(_gap(part[name]["all"]["difference"]) for part in (models, older))]
        for name in labels
        if name in older and name != "stale"
    ]
    return _table(["modèle", "mois suivant (écart)", "semaines anciennes (oubli)"], rows)


def _policies(study: Any) -> Table:
    labels = {
        "never": "jamais",
        "loss": "à la perte seule",
        "rule": "la règle",
        "monthly": "chaque mois",
    }
    rows = [
        [
            labels.get(run["policy"], run["policy"]),
            count_text(run["trainings_n"]),
            signed_text(run["mean_gain"], 4),
        ]
        for run in study["runs"]
    ]
    return _table(["réentraîner", "entraînements", "gain moyen (nat)"], rows)


def _ideas(study: Any) -> Table:
    decisions: dict[str, int] = {}
    for idea in study["ideas"]:
        decisions[idea["decision"]] = decisions.get(idea["decision"], 0) + 1
    labels = {
        "kept": "retenue",
        "dropped": "écartée",
        "yardstick": "effet d’une autre graine aléatoire",
    }
    rows = [[labels.get(name, name), count_text(n)] for name, n in sorted(decisions.items())]
    return _table(["suite donnée", "idées"], rows)


def _value(plan: Any) -> Table:
    rows = [
        [
            name,
            *(f"{number_text(record[k], 1)} h" for k in ("planned_h", "earned_h", "actual_h")),
            number_text(record["schedule_index"], 2),
            number_text(record["cost_index"], 2),
        ]
        for name, record in plan["values"].items()
    ]
    heads = ["jalon", "prévue", "acquise", "coût réel", "indice de délai", "indice de coût"]
    return _table(heads, rows)


def _coverage(figures: Any) -> Table:
    rows = [
        [
            record["room"],
            count_text(record["lines"]["total_n"]),
            percent_text(record["lines"]["share"], 1),
            percent_text(record["branches"]["share"], 1),
        ]
        for record in [
            *figures["rooms"],
            figures | {"room": f"ensemble ({', '.join(figures['suites'])})"},
        ]
    ]
    return _table(["partie", "lignes", "lignes parcourues", "branches parcourues"], rows)


def _flat(figures: Any) -> Table:
    """The table of a file without a table of its own: its first figures, by name and value."""
    rows: list[list[str]] = []

    def walk(value: Any, name: str) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(inner, f"{name}.{key}" if name else str(key))
        elif isinstance(value, bool):
            rows.append([name, "oui" if value else "non"])
        elif isinstance(value, int | float):
            rows.append([name, count_text(value) if isinstance(value, int) else _short(value)])
        elif isinstance(value, str) and len(value) < 60:
            rows.append([name, value])

    walk(figures, "")
    return _table(["mesure", "valeur"], rows[:30])


def _short(value: float) -> str:
    return number_text(value, 1 if abs(value) >= 10 else 4)


def _gap(difference: Mapping[str, float]) -> str:
    value, lo, hi = (signed_text(difference[k], 4) for k in ("value", "lo", "hi"))
    return f"{value} [{lo} ; {hi}]"


def _table(heads: list[str], rows: list[list[str]]) -> Table:
    return {"heads": heads, "rows": rows}
