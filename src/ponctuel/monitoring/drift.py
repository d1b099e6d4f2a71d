"""Indicators of drift: distances of a week's inputs and forecasts from reference values.

The reference of the inputs are training rows of the champion; that of the forecasts are earlier
days. A distance shows a change, not its cause.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ponctuel.domain.distribution import Array
from ponctuel.monitoring.indicator import Indicator, Kind, Measurement
from ponctuel.monitoring.observed import DAY_MIN, Observed
from ponctuel.monitoring.reference import Reference

WINDOW_DAYS = 7
MIN_N = 100
BINS = 10
# Added to the count of every bin, so that an empty bin does not make the index infinite.
PSEUDO_COUNT = 0.5
# The usual threshold of a significant shift (Siddiqi, 2006).
MOVED = 0.25


def forecast_drift(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """PSI and KS of a week's forecasts against those of the reference, by lead time."""
    out = []
    issued = observed.forecasts["issued_min"].to_numpy()
    week = observed.forecasts[issued >= at_min - WINDOW_DAYS * DAY_MIN]
    leads = week["lead_time_min"].to_numpy(dtype=np.int64)
    for lead in np.unique(leads).tolist():
        rows, before = week[leads == lead], reference.p30.get(lead)
        now = np.sort(rows["p30"].to_numpy(dtype=np.float64))
        if before is None or len(now) < MIN_N:
            continue
        name = f"lead={lead}"
        out.append(Measurement("forecast_psi", name, at_min, psi(before, now), len(now)))
        out.append(Measurement("forecast_ks", name, at_min, ks(before, now), len(now)))
    return out


def input_drift(observed: Observed, reference: Reference, at_min: int) -> list[Measurement]:
    """PSI and KS of a week's inputs against rows of the training, feature by feature."""
    out = []
    now, before = observed.inputs, reference.inputs
    if len(now) < MIN_N or not len(before):
        return []
    for name in before.columns.intersection(now.columns, sort=False):
        subject = f"feature={name}"
        if not pd.api.types.is_numeric_dtype(before[name]):
            value = psi_of_codes(before[name], now[name])
            out.append(Measurement("feature_psi", subject, at_min, value, len(now)))
            continue
        first, second = (np.sort(frame[name].to_numpy(dtype=np.float64)) for frame in (before, now))
        out.append(Measurement("feature_psi", subject, at_min, psi(first, second), len(now)))
        known = int((~np.isnan(second)).sum())
        if known >= MIN_N and not np.isnan(first).all():
            out.append(Measurement("feature_ks", subject, at_min, ks(first, second), known))
    moved = np.array([each.value > MOVED for each in out if each.indicator == "feature_psi"])
    share = float(moved.mean()) if len(moved) else float("nan")
    return [*out, Measurement("feature_drift_ratio", "", at_min, share, len(moved))]


def psi(before: Array, now: Array, bins: int = BINS) -> float:
    """Population stability index over the quantiles of `before` (Siddiqi, 2006).

    Args:
        before, now: values, shape (n,) each; missing values (NaN) are a bin of their own.
        bins: number of quantile bins of `before`.
    """
    known = before[~np.isnan(before)]
    inner = np.linspace(0, 1, bins + 1)[1:-1]
    edges = np.unique(np.quantile(known, inner)) if len(known) else np.empty(0)
    missing = bool(np.isnan(before).any() or np.isnan(now).any())
    counts = []
    for values in (before, now):
        nan = np.isnan(values)
        bin_index = np.searchsorted(edges, values[~nan], side="right")
        inside = np.bincount(bin_index, minlength=len(edges) + 1)
        counts.append(np.append(inside, nan.sum()) if missing else inside)
    return _stability(counts[0], counts[1])


def psi_of_codes(before: Sequence[str] | pd.Series, now: Sequence[str] | pd.Series) -> float:
    """Population stability index over the values of a category; a new value is a bin of its own."""
    first, second = pd.Series(before).value_counts(), pd.Series(now).value_counts()
    both = first.index.union(second.index)
    counts = (each.reindex(both, fill_value=0).to_numpy() for each in (first, second))
    return _stability(*counts)


def ks(before: Array, now: Array) -> float:
    """Largest gap between two distribution functions (Kolmogorov–Smirnov).

    Args:
        before, now: sorted values, shape (n,) each; missing values (NaN) are ignored.
    """
    before, now = before[~np.isnan(before)], now[~np.isnan(now)]
    points = np.concatenate([before, now])
    first = np.searchsorted(before, points, side="right") / len(before)
    second = np.searchsorted(now, points, side="right") / len(now)
    return float(np.abs(first - second).max())


def _stability(before: np.ndarray, now: np.ndarray) -> float:
    first, second = ((n + PSEUDO_COUNT) / (n.sum() + PSEUDO_COUNT * len(n)) for n in (before, now))
    return float(((second - first) * np.log(second / first)).sum())


_PSI = "Σ (part − part de référence) × ln(part ÷ part de référence)"
_KS_UNCERTAIN = "1,36 ÷ √n au seuil de 5 % pour des vols supposés indépendants"
INDICATORS = (
    Indicator(
        "feature_psi",
        Kind.DATA,
        "Dérive des variables (PSI)",
        "1",
        "vols des 7 derniers jours, à l’échéance de 2 heures",
        f"{_PSI}, par déciles de l’échantillon d’entraînement ; l’absence de valeur est une classe",
        "affiché, sans seuil : une semaine tient dans une seule classe d’une variable lente "
        "(saison, niveau du réseau sur 28 jours), et le PSI atteint 7,5 sans aucune panne",
        "de l’ordre de (classes ÷ n)",
        "la cause ; une variable dont seule la relation au retard change ; sans les variables de "
        "l’entraînement sur le disque, aucune mesure n’est possible",
        input_drift,
    ),
    Indicator(
        "feature_ks",
        Kind.DATA,
        "Dérive des variables (Kolmogorov–Smirnov)",
        "1",
        "vols des 7 derniers jours, à l’échéance de 2 heures",
        "plus grand écart entre la fonction de répartition de la semaine et celle de "
        "l’entraînement, valeurs absentes exclues",
        "affiché, sans seuil : la saison déplace toute variable météorologique",
        _KS_UNCERTAIN,
        "la cause ; les valeurs absentes, que le PSI compte",
    ),
    Indicator(
        "feature_drift_ratio",
        Kind.DATA,
        "Part des variables qui ont dérivé",
        "1",
        "vols des 7 derniers jours, à l’échéance de 2 heures",
        "variables dont le PSI dépasse 0,25 ÷ variables",
        "0,7 : au trimestre de test, la saison et la taille de la semaine en déplacent de 21 à "
        "54 % ; un flux absent ou dans une autre unité en déplace des familles entières de plus",
        "aucune : c’est un dénombrement de variables liées entre elles",
        "une seule variable fausse, visible dans le tableau de dérive",
    ),
    Indicator(
        "forecast_psi",
        Kind.DATA,
        "Dérive des prévisions (PSI)",
        "1",
        "7 jours",
        f"{_PSI}, par déciles de référence",
        "0,25 est l’usage ; une semaine de tempêtes le dépasse : il n’envoie aucun message",
        "de l’ordre de (déciles ÷ n)",
        "la cause : la météo, le trafic ou le modèle",
        forecast_drift,
    ),
    Indicator(
        "forecast_ks",
        Kind.DATA,
        "Dérive des prévisions (Kolmogorov–Smirnov)",
        "1",
        "7 jours",
        "plus grand écart entre les deux fonctions de répartition",
        "affiché, sans seuil : il varie avec la météo, quel que soit le modèle",
        _KS_UNCERTAIN,
        "la cause",
    ),
)
