"""Reasons of a forecast: the families of features that change P(delay >= 30 min) most.

`points` are percentage points of P(delay >= 30 min | it arrives): the contribution of a family,
relative to the probability that the model gives when nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ponctuel.domain.distribution import Array
from ponctuel.domain.forecast import Explanation, Reason, ReasonsSum
from ponctuel.features.schema import ALL_FAMILIES
from ponctuel.models.delay_model import DelayModel
from ponctuel.models.living import shifts_of
from ponctuel.models.matrix import Encoder, Matrix
from ponctuel.serving.reasons.facts import fact_of
from ponctuel.serving.reasons.layout import Layout, layout_of
from ponctuel.serving.reasons.phrase import Subject
from ponctuel.serving.reasons.shares import Shares, shares

if TYPE_CHECKING:
    import pandas as pd

EXPLAINED_MIN = 30
# The number of reasons; fewer where fewer families reach MIN_POINTS...
MIN_REASONS, MAX_REASONS = 3, 5
# ...and beyond MIN_REASONS only those that reach MIN_POINTS_MORE.
MIN_POINTS_MORE, MIN_POINTS = 0.5, 0.05

# Numeric features of families keyed by a code: of the airport, the destination or the carrier.
_FEATURES_BY_CODE = {
    code: sorted(
        {
            feature.name
            for family in ALL_FAMILIES
            if code in family.keys
            for feature in family.features
            if not feature.category
        }
    )
    for code in ("origin_code", "destination_code", "carrier_code")
}


def explain(
    model: DelayModel, rows: pd.DataFrame, flights: Sequence[str] = ()
) -> list[Explanation]:
    """The strongest reasons of each forecast, and the terms of their sum.

    Args:
        model: the model of the forecasts.
        rows: features, one row per forecast.
        flights: names of the flights, as in 'UA 1545', if they are known.

    Returns:
        One explanation per row: three to five reasons, strongest first; fewer where fewer than
            three
        families move the forecast by 0.05 points. `base + points of all reasons + other ==
        forecast`, to the hundredth.
    """
    codes = {name: rows[name].tolist() for name in model.encoder.categories if name in rows}
    return explain_encoded(model, model.encoder.matrix(rows), shifts_of(rows), codes, flights)


def explain_encoded(
    model: DelayModel,
    matrix: Matrix,
    shifts: Array,
    codes: Mapping[str, Sequence[object]],
    flights: Sequence[str] = (),
    indices: Array | None = None,
) -> list[Explanation]:
    """The reasons of encoded rows; see `explain`.

    Args:
        model: the model of the forecasts.
        matrix: encoded rows, shape (n, len(encoder.columns)).
        shifts: `living.shifts_of` the rows.
        codes: values of the categories, one per row.
        flights: names of the flights, one per row.
        indices: the indices of the rows, as their forecast has them, shape (n, len(INDICES)).
    """
    explanation = model.explain(matrix, EXPLAINED_MIN, shifts=shifts, indices=indices)
    layout = layout_of(tuple(model.encoder.columns))
    grouped = shares(
        layout.by_family(explanation.contributions), explanation.base, explanation.probability
    )
    subjects = _subjects(model, matrix, codes, flights or [""] * len(matrix))
    return [
        _reasons(grouped, row, explanation.contributions[row], layout, subject)
        for row, subject in enumerate(subjects)
    ]


def _subjects(
    model: DelayModel,
    matrix: Matrix,
    codes_by_name: Mapping[str, Sequence[object]],
    flights: Sequence[str],
) -> list[Subject]:
    encoder = model.encoder
    codes = {name: codes_by_name[name] for name in encoder.categories if name in codes_by_name}
    numbers = [name for name in encoder.columns if name not in encoder.categories]
    columns = matrix[:, [encoder.place(name) for name in numbers]].tolist()
    subjects = []
    for number, (row, flight) in enumerate(zip(columns, flights, strict=True)):
        values: dict[str, float | str] = {
            name: value for name, value in zip(numbers, row, strict=True) if value == value
        }
        for name, row_codes in codes.items():
            if isinstance(code := row_codes[number], str):
                values[name] = code
        for name in _unknown_zeros(encoder, values):
            del values[name]
        carrier, origin, destination = (
            str(values.get(f"{name}_code", "?")) for name in ("carrier", "origin", "destination")
        )
        subjects.append(Subject(carrier, origin, destination, flight or carrier, values))
    return subjects


def _unknown_zeros(encoder: Encoder, values: Mapping[str, float | str]) -> list[str]:
    """Features that are zero only because their airport or carrier is not in the training data.

    For such a code a count of zero means unknown, so it is not used in a reason.
    """
    unseen = (
        names
        for code, names in _FEATURES_BY_CODE.items()
        if values.get(code) not in encoder.categories.get(code, ())
    )
    return sorted({name for names in unseen for name in names if values.get(name) == 0})


def _reasons(
    grouped: Shares, row: int, contributions: Array, layout: Layout, subject: Subject
) -> Explanation:
    points = grouped.groups[row, : len(layout.families)]
    listed: list[Reason] = []
    for rank, number in enumerate(
        np.argsort(-np.abs(points), kind="stable")[:MAX_REASONS].tolist()
    ):
        family, share = layout.families[number], float(points[number])
        if abs(share) < (MIN_POINTS if rank < MIN_REASONS else MIN_POINTS_MORE):
            break
        code, values = fact_of(family, share, layout.of_family(contributions, number), subject)
        listed.append(Reason(family.name, round(share, 1), code, values))
    base, forecast = round(float(grouped.base[row]), 2), round(float(grouped.forecast[row]), 2)
    other_points = round(forecast - base - sum(reason.points for reason in listed), 2)
    return Explanation(tuple(listed), ReasonsSum(base, other_points + 0.0, forecast))
