"""What the figures of the evaluation say in words, computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ponctuel.reporting.figures.evaluation_coverage import HIGH, LOW
from ponctuel.reporting.figures.leads import lead_text
from ponctuel.reporting.figures.style import NBSP, count_text, day_text, number_text, percent_text
from ponctuel.reporting.findings import where_known
from ponctuel.reporting.other_results import HONEST, LEAKY, OURS, PUBLISHED

_GUST_KMH, _FOG_KM, _WET_MM, _COLD_C = 45, 2, 5, 0


@where_known
def skill(frame: pd.DataFrame) -> list[str]:
    """Of skill by lead time."""
    own = frame[(frame["score"] == "logloss_30") & (frame["model"] == "champion")]
    near, far = (own.loc[own["lead_time_min"].agg(pick)] for pick in ("idxmin", "idxmax"))
    sure = own[own["low"] > 0]["lead_time_min"]
    lines = [
        f"À 30 min ou plus : {percent_text(near['skill'], 1)} de gain à {lead_text(near['lead_time_min'])} "
        f"(de {percent_text(near['low'], 1)} à {percent_text(near['high'], 1)}), "
        f"{percent_text(far['skill'], 1)} à {lead_text(far['lead_time_min'])} "
        f"(de {percent_text(far['low'], 1)} à {percent_text(far['high'], 1)}).",
    ]
    if len(sure):
        lines.append(
            f"Le gain est sûr (intervalle au-dessus de zéro) à partir de {lead_text(sure.max())}."
        )
    else:
        lines.append("Le gain n’est sûr à aucun délai.")
    return lines


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
        f"Plus grande erreur de calibration : {number_text(100 * worst['ece'])} point "
        f"({worst['target_min']:.0f} min ou plus, à {lead_text(worst['lead_time_min'])}).",
    ]
    if len(near):
        kept = "tenu" if near["ece"].max() <= 0.01 else "pas tenu"
        lines.append(
            f"À partir de 3 h : au plus {number_text(100 * near['ece'].max())} point ; le but d’un point est {kept}."
        )
    return lines


@where_known
def pit(shares: pd.DataFrame) -> list[str]:
    """Of the PIT."""
    ends = shares.sort_values("left").groupby("lead_time_min")["share"].agg(["first", "last"])
    width = float(shares["width"].iloc[0])
    low, high = float(ends["first"].mean()), float(ends["last"].mean())
    return [
        f"La première classe devrait tenir {percent_text(width)} des vols et en tient {percent_text(low, 1)} en moyenne, "
        f"la dernière {percent_text(high, 1)} : moins que prévu, la distribution est trop large de ce côté ; plus, elle "
        "est trop étroite.",
        "L’intervalle annoncé n’est pas lu sur ces niveaux mais sur des niveaux corrigés (conformes) : sa couverture se "
        "juge plus bas.",
    ]


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
        f"{len(outside)} cases sur {len(table)} sortent de la bande de {percent_text(LOW)} à {percent_text(HIGH)}.",
    ]


@where_known
def overfitting(parts: pd.DataFrame) -> list[str]:
    """Of over-fitting."""
    wide = parts.pivot_table(
        index=["threshold_min", "lead_time_min"], columns="part", values="skill"
    )
    gap = wide["train"] - wide["validation"]
    worst = gap.reset_index(name="gap").nlargest(1, "gap").iloc[0]
    return [
        "Apprentissage et validation sont les mêmes vols, vus ou mis de côté par semaines : leur écart est le "
        f"surapprentissage. Le plus grand : {number_text(100 * gap.max())} points de gain ({worst['threshold_min']:.0f} min ou plus, à "
        f"{lead_text(worst['lead_time_min'])}) ; en moyenne {number_text(100 * gap.mean())}.",
        "L’écart de la validation au test mesure autre chose : le changement de saison.",
    ]


@where_known
def worst_days(days: pd.DataFrame) -> list[str]:
    """Of the worst days, each with what happened."""
    return [
        f"{day_text(pd.Timestamp(row.date_local))} : CRPS {number_text(row.crps_min)} min ; "
        f"{percent_text(row.late_share)} des vols arrivés le sont avec 30 min ou plus (annoncé : {percent_text(row.p30)}), "
        f"{count_text(row.cancelled_n)} annulés (annoncé : {percent_text(row.p_cancelled, 1)}) ; {_weather(row)}."
        for row in days.itertuples()
    ]


def _weather(row: Any) -> str:
    """What the weather of a day was notable for."""
    said = []
    if row.precipitation_mm >= _WET_MM:
        kind = "neige ou pluie froide" if row.temperature_c <= _COLD_C else "pluie"
        said.append(f"{kind} ({number_text(row.precipitation_mm, 0)} mm cumulés)")
    if row.gust_kmh >= _GUST_KMH:
        said.append(f"rafales à {number_text(row.gust_kmh, 0)} km/h")
    if row.visibility_km <= _FOG_KM:
        said.append(f"visibilité tombée à {number_text(row.visibility_km)} km")
    if not said:
        unknown = np.isnan(row.gust_kmh) and np.isnan(row.visibility_km)
        return (
            "météo inconnue" if unknown else "rien de notable dans la météo observée aux origines"
        )
    return ", ".join(said)


@where_known
def worst_flights(flights: pd.DataFrame) -> list[str]:
    """Of the largest errors."""
    left_late = (flights["dep_delay_min"] >= 0.8 * flights["arr_delay_min"]).sum()
    return [
        f"{count_text(left_late)} de ces {len(flights)} vols sont partis avec l’essentiel de leur retard : un appareil en panne "
        "ou un report au lendemain, que rien dans les données n’annonce.",
        f"Ces {len(flights)} vols pèsent beaucoup dans le CRPS parce qu’il se compte en minutes ; aucune distribution honnête ne "
        "les couvre.",
    ]


@where_known
def hindcast(scores: pd.DataFrame) -> list[str]:
    """Of the two days."""
    lines = []
    for kind, part in scores.groupby("day_kind", sort=False):
        far, near = (part.loc[part["lead_time_min"].agg(pick)] for pick in ("idxmax", "idxmin"))
        lines.append(
            f"{str(kind).capitalize()} : la part de retards annoncée va de {percent_text(far['p30'])} "
            f"({lead_text(far['lead_time_min'])}) à {percent_text(near['p30'])} ({lead_text(near['lead_time_min'])}), pour "
            f"{percent_text(far['late_share'])} observés ; le score de Brier, de {number_text(far['brier_30'], 3)} à "
            f"{number_text(near['brier_30'], 3)} (climatologie : {number_text(far['climatology_brier_30'], 3)})."
        )
    return lines


@where_known
def leak(rungs: pd.DataFrame) -> list[str]:
    """Of the leaky figure."""
    leaky, honest = (rungs[rungs["kind"] == kind] for kind in (LEAKY, HONEST))
    lines = []
    for row in rungs[rungs["kind"] == PUBLISHED].itertuples():
        again = leaky.iloc[0]
        spread = (
            f"de {number_text(again['low'], 3)} à {number_text(again['high'], 3)} selon le tirage"
        )
        lines.append(
            f"Publié : {number_text(row.auc, 3)} ; refait ici : {number_text(again['auc'], 3)} ({spread})."
        )
    logistic = [
        frame[frame["label"].str.startswith("logistique")]["auc"] for frame in (leaky, honest)
    ]
    if len(logistic[0]) and len(logistic[1]):
        lines.append(
            f"La même régression perd {number_text(logistic[0].iloc[0] - logistic[0].iloc[-1], 3)} sur les mois suivants, puis "
            f"{number_text(logistic[0].iloc[-1] - logistic[1].iloc[-1], 3)} de plus sans l’heure réelle de départ ni le temps "
            "de vol : c’est la part de l’avenir."
        )
    if len(leaky):
        lines.append(
            f"Un modèle plus fort exploite mieux la fuite (jusqu’à {number_text(leaky['auc'].max(), 3)}) : un chiffre très haut "
            "doit inquiéter avant de réjouir. Découper par dates n’y change rien si la fuite est dans les variables."
        )
    for row in rungs[rungs["kind"] == OURS].itertuples():
        lines.append(
            f"{row.label} : {number_text(row.auc, 3)} (de {number_text(row.low, 3)} à {number_text(row.high, 3)}), sans rien de l’avenir."
        )
    return lines


def protocol(evaluation: Mapping[str, Any]) -> pd.DataFrame:
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


def missing_study(name: str, command: str) -> str:
    """What is said where a longer study has not run on these data."""
    return f"Pas de {name} pour ces données : `{command}` le fait, ce qui est plus long que le reste du carnet.{NBSP}".strip()
