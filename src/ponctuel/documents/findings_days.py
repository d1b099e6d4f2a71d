"""What the figures on single days, flights and the leaky protocol say in words, computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ponctuel.analysis.other_results import HONEST, LEAKY, OURS, PUBLISHED
from ponctuel.documents.findings import where_known
from ponctuel.figures.style import count_text, day_text, number_text, percent_text
from ponctuel_words.lead_times import lead_text

# From these on, the weather of a day is worth a word.
_GUST_KMH, _FOG_KM, _WET_MM, _FREEZING_C = 45, 2, 5, 0


@where_known
def worst_days(days: pd.DataFrame) -> list[str]:
    """Of the worst days, each with what happened."""
    return [
        f"{day_text(pd.Timestamp(row.date_local))} : CRPS {number_text(row.crps_min)} min ; "
        f"{percent_text(row.late_share)} des vols arrivés le sont avec 30 min ou plus (annoncé : {percent_text(row.p30)}), "
        f""
        f"{_cancelled(row)} ; {_weather(row)}."
        for row in days.itertuples()
    ]


def _cancelled(row: Any) -> str:
    """How many were cancelled, and where most of them were bound when that stands out."""
    expected = f"annoncé : {count_text(row.p_cancelled * row.flights_n)}"
    if row.cancelled_n and row.cancelled_top_n >= max(5, 0.2 * row.cancelled_n):
        top = f"dont {count_text(row.cancelled_top_n)} vers {row.cancelled_top}"
        return f"{count_text(row.cancelled_n)} annulés, {top} ({expected})"
    return f"{count_text(row.cancelled_n)} annulés ({expected})"


def _weather(row: Any) -> str:
    """What the weather of a day was notable for."""
    said = []
    if row.precipitation_mm >= _WET_MM:
        kind = "neige" if row.temperature_c <= _FREEZING_C else "pluie"
        said.append(f"{kind} ({number_text(row.precipitation_mm, 0)} mm en eau, origines cumulées)")
    if row.gust_kmh >= _GUST_KMH:
        said.append(f"rafales à {number_text(row.gust_kmh, 0)} km/h")
    if row.visibility_km <= _FOG_KM:
        said.append(
            f"visibilité tombée à {number_text(row.visibility_km)} km"
            if row.visibility_km >= 0.1
            else "visibilité nulle"
        )
    if not said:
        unknown = np.isnan(row.gust_kmh) and np.isnan(row.visibility_km)
        return (
            "météo inconnue" if unknown else "rien de notable dans la météo observée aux origines"
        )
    return ", ".join(said)


@where_known
def worst_flights(flights: pd.DataFrame) -> list[str]:
    """Of the largest errors."""
    left_late = int((flights["dep_delay_min"] >= 0.8 * flights["arr_delay_min"]).sum())
    return [
        f"{left_late} de ces {len(flights)} vols sont partis avec l’essentiel de leur retard : sans doute une panne ou un report au "
        "lendemain, que rien d’observé avant l’émission n’annonçait.",
        "Le CRPS se compte en minutes : quelques vols de plus de dix heures de retard y pèsent lourd. Une distribution qui les "
        "couvrirait serait trop large pour tous les autres.",
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
