"""The retraining rule: on the model's age and on the losses of its latest forecasts.

The loss itself is no signal: it rises with every storm, whatever the model. What is judged is the
part of it that the forecasts need not have had: the *miscalibration*, which is the mean loss less
the mean loss of the same forecasts after the best straight line through their log-odds (Cox, 1958;
the decomposition is that of Dimitriadis, Gneiting and Jordan, PNAS 2021). It is nil for a
calibrated model, easy weeks or hard, and grows both when odds are too high and when too low.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ponctuel.config.params import RetrainParams
from ponctuel.domain.distribution import Array
from ponctuel.evaluation.scores import cross_entropy


@dataclass(frozen=True)
class RetrainVerdict:
    """The verdict on a model's age: due for retraining or not, and why.

    Attributes:
        reasons: of `age` and `loss`, those that hold; the model is due when one does.
        age_days: days since its training ended.
        excess: miscalibration over the window, in nats; None where too few forecasts were scored.
        n: forecasts in the window.
    """

    reasons: tuple[str, ...]
    age_days: int
    excess: float | None
    n: int

    @property
    def due(self) -> bool:
        return bool(self.reasons)


def entropy(probability: Array) -> Array:
    """The logarithmic score that each forecast expects of itself, in nats, shape (n,).

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).

    Reference:
        Cover and Thomas, "Elements of Information Theory", 2006, chapter 2.
    """
    return cross_entropy(probability, probability)


def excess_loss(probability: Array, happened: Array) -> float:
    """Miscalibration: mean log-loss less that of the recalibrated forecasts, in nats, at least 0.

    Args:
        probability: forecasts, shape (n,).
        happened: what came true, shape (n,): 0 or 1, or the share of an index's stretch.
    """
    loss = float(cross_entropy(probability, happened).mean())
    if happened.min() == happened.max() and happened[0] in (0, 1):
        return loss  # the best line says so for certain, and loses nothing
    # Imported here: serving alone does not need them.
    from scipy.special import logit
    from sklearn.linear_model import LogisticRegression

    log_odds = logit(np.clip(probability, 1e-7, 1 - 1e-7))[:, None]
    # A share s is a yes of weight s beside a no of weight 1 - s.
    line = LogisticRegression(C=np.inf).fit(
        np.vstack([log_odds, log_odds]),
        np.repeat([1, 0], len(log_odds)),
        sample_weight=np.concatenate([happened, 1 - happened]),
    )
    return max(
        0.0, loss - float(cross_entropy(line.predict_proba(log_odds)[:, 1], happened).mean())
    )


def retrain_due(
    age_days: int,
    forecast_age_days: NDArray[np.number],
    probability: Array,
    happened: Array,
    rule: RetrainParams,
) -> RetrainVerdict:
    """Is a model due for retraining?

    Args:
        age_days: days since the last day whose outcomes it was trained on.
        forecast_age_days: how many days ago each scored forecast's flight was due, shape (n,).
        probability: what the model said of an event (say: 30 min late or more), or expected of an
            index, shape (n,).
        happened: what came true, in [0, 1], shape (n,).
        rule: params.yaml, group `further.retrain`.
    """
    window = forecast_age_days < rule.window_days
    n = int(window.sum())
    excess = None
    if n >= rule.min_forecasts:
        excess = excess_loss(probability[window], happened[window])
    reasons = []
    if age_days >= rule.after_days:
        reasons.append("age")
    if excess is not None and excess > rule.excess_logloss:
        reasons.append("loss")
    return RetrainVerdict(tuple(reasons), age_days, excess, n)
