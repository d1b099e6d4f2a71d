"""Model indicators: forecasts against outcomes, once enough outcomes are known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import Array
from ponctuel.evaluation.scores import brier, expected_calibration_error, log_loss
from ponctuel.monitoring.evidence import block_p_values, change_evidence
from ponctuel.monitoring.indicator import Indicator, Kind, Measurement
from ponctuel.monitoring.observed import DAY_MIN, Observed
from ponctuel.monitoring.reference import JUDGED_LEAD_MIN, Reference, daily_levels

MIN_KNOWN_SHARE = 0.99
WINDOW_DAYS = 7
MIN_N = 100
MIN_DAYS = 20
EVENT_MIN = 30
ARRIVED = "arrived"


def completeness(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Share of flights due to have landed between 30 and 6 hours ago whose outcome is known."""
    landed = observed.schedule["sched_arr_min"].to_numpy(dtype=np.float64)
    due = observed.schedule[(landed >= at_min - 1800) & (landed < at_min - 360)]
    if len(due) < MIN_N:
        return []
    ends = observed.events["kind"].isin(("arrival", "cancellation", "diversion"))
    known = np.isin(due["flight_id"].to_numpy(), observed.events.loc[ends, "flight_id"].to_numpy())
    return [Measurement("outcome_complete_ratio", "", at_min, float(known.mean()), len(due))]


def unchanged(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Share of flights of half a day whose forecast did not change in its last hours."""
    recent = observed.forecasts[observed.forecasts["sched_dep_min"] >= at_min - DAY_MIN // 2]
    far, near = (
        recent.loc[recent["lead_time_min"] == lead, ["flight_id", "p30"]]
        for lead in (JUDGED_LEAD_MIN, 30)
    )
    ids, far_at, near_at = np.intersect1d(far["flight_id"], near["flight_id"], return_indices=True)
    if len(ids) < 40:
        return []
    same = np.abs(far["p30"].to_numpy()[far_at] - near["p30"].to_numpy()[near_at]) < 1e-9
    return [Measurement("forecast_unchanged_ratio", "", at_min, float(same.mean()), len(ids))]


def scores(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """A week's proper scores, calibration and coverage: by lead time, airport and carrier.

    For a cohort with less than 99 % of known outcomes, only its completeness and the expected score
    are measured.
    """
    due = observed.forecasts["sched_dep_min"].to_numpy()
    week = observed.forecasts[
        (due >= at_min - (WINDOW_DAYS + 1) * DAY_MIN) & (due < at_min - DAY_MIN)
    ]
    return [
        measurement
        for subject, rows in _cohorts(week)
        if len(rows) >= MIN_N
        for measurement in _scores(rows, subject, at_min)
    ]


def pit_evidence(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """Evidence (log10) that level or width of the forecasts have changed."""
    past = reference.days[reference.days["day"] < at_min // DAY_MIN - 1]
    days = daily_levels(observed.forecasts, MIN_KNOWN_SHARE)
    if len(past) < MIN_DAYS or not len(days):
        return []
    up_down = [block_p_values(each, past["mean_pit"].to_numpy()) for each in days["mean_pit"]]
    wide = [block_p_values(each, past["outside_90"].to_numpy()) for each in days["outside_90"]]
    streams = ([low for low, _ in up_down], [high for _, high in up_down], [p for _, p in wide])
    ends = [change_evidence(np.array(stream))[-1] for stream in streams]
    value = float(np.log10(max(np.mean(ends), 1e-6)))
    return [
        Measurement(
            "calibration_change_log10", "", at_min, value, len(days), complete=MIN_KNOWN_SHARE
        )
    ]


def _cohorts(week: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    leads = week["lead_time_min"].to_numpy(dtype=np.int64)
    for lead in np.unique(leads).tolist():
        yield f"lead={lead}", week[leads == lead]
    near = week[leads == JUDGED_LEAD_MIN]
    for column, word in (("origin_code", "airport"), ("carrier_code", "carrier")):
        for code, rows in near.groupby(column, observed=True):
            yield f"{word}={code}", rows


def _scores(rows: pd.DataFrame, subject: str, at_min: int) -> Iterator[Measurement]:
    known = rows["outcome"].notna().to_numpy()
    complete, n = float(known.mean()), len(rows)

    def measurement(name: str, value: float, half: float | None = None, of: int = n) -> Measurement:
        low, high = (None, None) if half is None else (value - half, value + half)
        return Measurement(name, subject, at_min, value, of, low, high, complete)

    p_all = rows["p30"].to_numpy(dtype=np.float64)
    yield measurement("expected_brier_30", float((p_all * (1 - p_all)).mean()))
    if complete < MIN_KNOWN_SHARE:
        return
    arrived = rows[(rows["outcome"] == ARRIVED).to_numpy()]
    if len(arrived) < MIN_N:
        return
    n = len(arrived)
    p = arrived["p30"].to_numpy(dtype=np.float64)
    delay = arrived["arr_delay_min"].to_numpy(dtype=np.float64)
    late = delay >= EVENT_MIN
    climatology_p = arrived["climatology_p30"].to_numpy(dtype=np.float64)
    own, reference = brier(p, late), brier(climatology_p, late)
    inside = (delay >= arrived["delay_p05_min"]) & (delay <= arrived["delay_p95_min"])
    day = arrived["sched_dep_min"].to_numpy(dtype=np.int64) // DAY_MIN
    crps = arrived["crps_min"].to_numpy(dtype=np.float64)
    climatology_crps = arrived["climatology_crps_min"].to_numpy(dtype=np.float64)
    yield measurement("brier_30", float(own.mean()), _half(own, day), n)
    losses = log_loss(p, late)
    yield measurement("log_loss_30", float(losses.mean()), _half(losses, day), n)
    yield measurement("crps_minutes", float(crps.mean()), _half(crps, day), n)
    if reference.mean() > 0:
        yield measurement("brier_skill_30", float(1 - own.mean() / reference.mean()), None, n)
    if climatology_crps.mean() > 0:
        yield measurement("crps_skill", float(1 - crps.mean() / climatology_crps.mean()), None, n)
    yield measurement("calibration_error_30", expected_calibration_error(p, late), None, n)
    covered = np.asarray(inside, dtype=np.float64)
    yield measurement("coverage_90", float(covered.mean()), _half(covered, day), n)
    yield measurement(
        "forecast_less_observed_30", float((p - late).mean()), _half(p - late, day), n
    )


def _half(values: Array, day: Array) -> float:
    """Half the 95 % interval of a mean whose values are dependent within a day."""
    days, day_index = np.unique(day, return_inverse=True)
    if len(days) < 2:
        return float("nan")
    sums = np.bincount(day_index, values - values.mean())
    return float(1.96 * np.sqrt((sums**2).sum() * len(days) / (len(days) - 1)) / len(values))


def _scored(
    name: str, title: str, unit: str, formula: str, reason: str, blind_spot: str
) -> Indicator:
    return Indicator(
        name,
        Kind.MODEL,
        title,
        unit,
        "les 7 jours clos un jour avant l’instant",
        formula,
        reason,
        "intervalle à 95 % par jours (les vols d’un jour dépendent les uns des autres)",
        blind_spot,
    )


_SHOWN = "affiché, sans seuil : il varie avec la météo, quel que soit le modèle"
INDICATORS = (
    Indicator(
        "outcome_complete_ratio",
        Kind.MODEL,
        "Complétude des résultats observés",
        "1",
        "vols dont l’arrivée était prévue entre 30 et 6 heures plus tôt",
        "vols dont l’arrivée, l’annulation ou le déroutement est connu ÷ vols",
        "hors panne, plus de 98 % sont connus après 6 heures ; aucun score n’est calculé sous 99 %",
        "aucune : c’est un dénombrement",
        "un résultat connu mais faux",
        completeness,
    ),
    Indicator(
        "forecast_unchanged_ratio",
        Kind.MODEL,
        "Part de prévisions figées",
        "1",
        "12 heures",
        "vols dont P(retard ≥ 30 min) est identique à 120 et à 30 minutes du départ ÷ vols",
        "une prévision à jour varie presque toujours dans les deux dernières heures",
        "moins de 5 points dès 40 vols",
        "des variations sans lien avec les faits nouveaux",
        unchanged,
    ),
    Indicator(
        "calibration_change_log10",
        Kind.MODEL,
        "Preuve d’un changement de calibration",
        "1",
        "une valeur par jour dont 99 % des résultats sont connus",
        "log10 du e-détecteur de Shiryaev–Roberts sur les rangs du PIT moyen et de la part hors "
        "de l’intervalle à 90 %, parmi les jours de référence",
        "au seuil c, une fausse alerte au plus tous les c jours en moyenne, quel que soit le "
        "nombre de contrôles",
        "exacte si les jours sont échangeables",
        "un changement limité à une compagnie ou à un aéroport",
        pit_evidence,
    ),
    Indicator(
        "brier_30",
        Kind.MODEL,
        "Score de Brier, retard d’au moins 30 min",
        "1",
        "les 7 jours clos un jour avant l’instant",
        "moyenne de (p − y)² sur les vols arrivés",
        _SHOWN,
        "intervalle à 95 % par jours (les vols d’un jour dépendent les uns des autres)",
        "les annulations et les déroutements",
        scores,
    ),
    _scored(
        "expected_brier_30",
        "Score de Brier attendu",
        "1",
        "moyenne de p (1 − p) : la perte attendue d’après les prévisions",
        _SHOWN,
        "toute erreur de calibration",
    ),
    _scored(
        "log_loss_30",
        "Perte logarithmique, retard d’au moins 30 min",
        "1",
        "moyenne de −ln p ou −ln(1 − p)",
        _SHOWN,
        "les annulations et les déroutements",
    ),
    _scored(
        "crps_minutes",
        "Score CRPS",
        "minutes",
        "moyenne de ∫ (F(x) − 1{x ≥ y})² dx sur les vols arrivés",
        _SHOWN,
        "les annulations et les déroutements",
    ),
    _scored(
        "brier_skill_30",
        "Gain sur la climatologie (Brier)",
        "1",
        "1 − Brier du modèle ÷ Brier de la climatologie",
        "au-dessous de zéro, la climatologie est meilleure",
        "un gain faible une semaine sans retards",
    ),
    _scored(
        "crps_skill",
        "Gain sur la climatologie (CRPS)",
        "1",
        "1 − CRPS du modèle ÷ CRPS de la climatologie",
        "au-dessous de zéro, la climatologie est meilleure",
        "les annulations",
    ),
    _scored(
        "calibration_error_30",
        "Erreur de calibration, retard d’au moins 30 min",
        "1",
        "écart moyen entre prévision et fréquence, sur 15 classes de même effectif",
        "le contrôle d’acceptation exige 0,02 sur trois mois ; une semaine en donne le double",
        "un biais qui s’annule au sein d’une classe",
    ),
    _scored(
        "coverage_90",
        "Couverture de l’intervalle à 90 %",
        "1",
        "vols arrivés dont le retard est dans l’intervalle ÷ vols arrivés",
        "le contrôle d’acceptation exige 0,88 à 0,92 sur trois mois",
        "la largeur des intervalles",
    ),
    _scored(
        "forecast_less_observed_30",
        "Prévision moyenne moins fréquence observée",
        "1",
        "moyenne de (p − y)",
        _SHOWN,
        "des erreurs de sens contraire",
    ),
)
