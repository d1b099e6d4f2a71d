"""What the figures of the evaluation say in words, computed."""

from __future__ import annotations

import pandas as pd

from ponctuel.documents.findings import where_known
from ponctuel.evaluation.records import Evaluation
from ponctuel.figures.evaluation_coverage import HIGH, LOW
from ponctuel.figures.style import number_text, percent_text, points_text
from ponctuel_words.lead_times import lead_text


@where_known
def skill(frame: pd.DataFrame) -> list[str]:
    """Of skill by lead time."""
    own = frame[(frame["score"] == "logloss_30") & (frame["model"] == "champion")]
    near, far = (own.loc[own["lead_time_min"].agg(pick)] for pick in ("idxmin", "idxmax"))
    ordered = own.sort_values("lead_time_min")
    sure = ordered["lead_time_min"][(ordered["low"] > 0).cummin()]
    lines = [
        f"À 30 min ou plus : {percent_text(near['skill'], 1)} de gain à {lead_text(near['lead_time_min'])} "
        f"(de {percent_text(near['low'], 1)} à {percent_text(near['high'], 1)}), "
        f"{percent_text(far['skill'], 1)} à {lead_text(far['lead_time_min'])} "
        f"(de {percent_text(far['low'], 1)} à {percent_text(far['high'], 1)})."
    ]
    if len(sure):
        lines.append(
            f"Le gain est sûr (intervalle au-dessus de zéro) à partir de {lead_text(sure.max())}."
        )
    else:
        lines.append("Le gain n’est sûr à aucun délai.")
    return lines


@where_known
def peers(frame: pd.DataFrame) -> list[str]:
    """Of the peers."""
    sure, lost = (frame["low"] > 0), (frame["high"] < 0)
    least = frame.loc[frame["gain"].idxmin()]
    return [
        f"Ponctuel fait sûrement mieux dans {int(sure.sum())} comparaisons sur {len(frame)}, sûrement moins bien dans "
        f"{int(lost.sum())} (un pair, un délai ; intervalles appariés, semaines rééchantillonnées).",
        f"Comparaison la moins favorable : {least['peer']} à {lead_text(least['lead_time_min'])}, "
        f"{number_text(1000 * least['gain'])} millième de nat (de {number_text(1000 * least['low'])} à "
        f"{number_text(1000 * least['high'])}).",
    ]


@where_known
def reliability(points: pd.DataFrame, errors: pd.DataFrame) -> list[str]:
    """Of calibration."""
    inside = (points["observed"] >= points["low"]) & (points["observed"] <= points["high"])
    own = errors[errors["model"] == "champion"]
    worst = own.loc[own["ece"].idxmax()]
    near = own[own["lead_time_min"] <= 180]
    lines = [
        f"{percent_text(inside.mean())} des points sont dans leurs barres, qui tiennent les vols pour indépendants ; "
        "ceux d’un même jour ne le sont pas, et un point un peu dehors ne condamne pas.",
        f"Plus grande erreur de calibration : {points_text(worst['ece'])} "
        f"({worst['target_min']:.0f} min ou plus, à {lead_text(worst['lead_time_min'])}).",
    ]
    if len(near):
        kept = "est tenu" if near["ece"].max() <= 0.01 else "n’est pas tenu"
        lines.append(
            f"À partir de 3 h : au plus {points_text(near['ece'].max())} ; le but d’un point {kept}."
        )
    return lines


@where_known
def pit(shares: pd.DataFrame) -> list[str]:
    """Of the PIT."""
    ends = shares.sort_values("left").groupby("lead_time_min")["share"].agg(["first", "last"])
    width = float(shares["width"].iloc[0])
    low, high = float(ends["first"].mean()), float(ends["last"].mean())
    return [
        f"La première classe devrait tenir {percent_text(width)} des vols et en tient {percent_text(low, 1)} en moyenne : la "
        f"distribution est {_fit(low, width)} du côté des arrivées en avance. La dernière en tient {percent_text(high, 1)} : elle "
        f"est {_fit(high, width)} du côté des grands retards.",
        "L’intervalle annoncé n’est pas lu sur ces niveaux mais sur des niveaux corrigés (conformes) : sa couverture se "
        "juge plus bas.",
    ]


def _fit(share: float, nominal: float) -> str:
    if abs(share / nominal - 1) <= 0.1:
        return "à la bonne largeur"
    return "trop large" if share < nominal else "trop étroite"


@where_known
def sharpness(spread: pd.DataFrame) -> list[str]:
    """Of sharpness."""
    width = spread[(spread["measure"] == "width_min") & (spread["level"] == 0.5)].set_index(
        "lead_time_min"
    )["value"]
    odds = spread[(spread["measure"] == "p30") & (spread["level"] == 0.95)].set_index(
        "lead_time_min"
    )["value"]
    far, near = width.index.max(), width.index.min()
    return [
        f"La largeur médiane de l’intervalle passe de {number_text(width[far], 0)} min à {lead_text(far)} à "
        f"{number_text(width[near], 0)} min à {lead_text(near)}.",
        f"Un vol sur vingt reçoit {percent_text(odds[far])} ou plus à {lead_text(far)}, {percent_text(odds[near])} ou plus "
        f"à {lead_text(near)} : l’approche du départ permet d’oser.",
    ]


@where_known
def coverage(intervals: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    """Of coverage."""
    whole = intervals.iloc[0]
    outside = table[(table["coverage"] < LOW) | (table["coverage"] > HIGH)]
    least = intervals.loc[intervals["coverage"].idxmin()]
    return [
        f"Ensemble : {percent_text(whole['coverage'], 1)} (de {percent_text(whole['low'], 1)} à "
        f"{percent_text(whole['high'], 1)}), pour {percent_text(0.9)} annoncés.",
        f"Tranche la moins couverte, tous délais réunis : {least['kind']} {least['slice']} "
        f"({percent_text(least['coverage'], 1)}).",
        f"Hors de la bande de {percent_text(LOW)} à {percent_text(HIGH)} : {len(outside)} des {len(table)} cases.",
    ]


@where_known
def overfitting(parts: pd.DataFrame) -> list[str]:
    """Of over-fitting."""
    wide = parts.pivot_table(index=["stretch", "lead_time_min"], columns="part", values="skill")
    gap = wide["train"] - wide["validation"]
    worst = gap.reset_index(name="gap").nlargest(1, "gap").iloc[0]
    return [
        "Apprentissage et validation sont les mêmes vols, vus ou mis de côté par semaines : leur écart est le "
        f"surapprentissage. Le plus grand : {points_text(gap.max())} de gain (indice {worst['stretch']}, à "
        f"{lead_text(worst['lead_time_min'])}) ; en moyenne {number_text(100 * gap.mean())}.",
        "L’écart de la validation au test mesure autre chose : le changement de saison.",
    ]


def protocol(evaluation: Evaluation) -> pd.DataFrame:
    """Protocol H as a table: `variante`, then each measure with its interval."""
    rows = []
    for key, label in (
        ("protocol_h", "H : avion inconnu"),
        ("protocol_h_aircraft", "H + avion connu"),
    ):
        said = evaluation.get(key)
        if said:
            rows.append(
                {"variante": label, "vols": said["n"]}
                | {
                    name: f"{number_text(said[field], digits)} (de {number_text(said['ci95'][field][0], digits)} à "
                    f"{number_text(said['ci95'][field][1], digits)})"
                    for name, field, digits in (
                        ("AUC", "auc", 3),
                        ("précision moyenne", "ap", 3),
                        ("Brier", "brier", 4),
                    )
                }
            )
    return pd.DataFrame(rows)


def missing_study(what: str, command: str) -> str:
    """What is said where a longer study has not run on these data."""
    return f"{what} : pas encore faite sur ces données. `{command}` la fait, hors du pipeline."
