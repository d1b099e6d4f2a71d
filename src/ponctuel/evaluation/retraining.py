"""The retraining rule: on the model's age and on the losses of its latest forecasts.

The loss itself is no signal: it rises with every storm, for every model. The rule uses the
avoidable part of it, the *miscalibration*: the mean loss minus the mean loss of the same forecasts
after recalibration by the best straight line in their log-odds (Cox, 1958; the decomposition is
that of Dimitriadis, Gneiting and Jordan, PNAS 2021). It is zero for a calibrated model, in easy and
in hard weeks, and grows when probabilities are too high or too low.
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
    """The rule's verdict on a model: whether it is due for retraining, and why.

    Attributes:
        reasons: those of `age` and `loss` that apply; the model is due when one does.
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
    """The entropy of each forecast: the log-loss that it expects of itself, in nats, shape (n,).

    Args:
        probability: forecast of the event, in [0, 1], shape (n,).

    Reference:
        Cover and Thomas, "Elements of Information Theory", 2006, chapter 2.
    """
    return cross_entropy(probability, probability)


def excess_loss(probability: Array, happened: Array) -> float:
    """Miscalibration: mean log-loss minus that of the recalibrated forecasts, in nats, at least 0.

    Args:
        probability: forecasts, shape (n,).
        happened: the outcomes, shape (n,): 0 or 1, or the observed values of an index of lateness
            in [0, 1].
    """
    loss = float(cross_entropy(probability, happened).mean())
    if happened.min() == happened.max() and happened[0] in (0, 1):
        return loss  # the best line forecasts this outcome with certainty: its loss is zero
    # Imported here: serving alone does not need them.
    from scipy.special import logit
    from sklearn.linear_model import LogisticRegression

    log_odds = logit(np.clip(probability, 1e-7, 1 - 1e-7))[:, None]
    # An outcome s in [0, 1] becomes two rows: 1 with weight s, and 0 with weight 1 - s.
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
    """The rule's verdict on a model.

    Args:
        age_days: days since the last day whose outcomes it was trained on.
        forecast_age_days: days since the scheduled day of each scored forecast's flight,
            shape (n,).
        probability: the forecasts of an event (as 30 min late or more) or of an index, shape (n,).
        happened: the outcomes, in [0, 1], shape (n,).
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
