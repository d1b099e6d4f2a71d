"""The peer FLAML: a timed search over learners and settings, then refits of its choice.

FLAML is installed by the optional extra `peers` and is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ponctuel.domain.distribution import Array
from ponctuel.domain.errors import NotReady
from ponctuel.domain.json import JsonScalar
from ponctuel.models.peers.rows import Late, Odds, PeerRows, PeerSettings

# FLAML's learners that accept missing values; for others it would impute them.
LEARNERS = ("lgbm", "xgboost", "xgb_limitdepth", "rf", "extra_tree")
# Number of rows that the search sampled; not a setting of the learner.
_SAMPLE_SIZE = "FLAML_sample_size"


@dataclass(frozen=True)
class AutoMLSearch:
    """The result of a search.

    Attributes:
        learner: FLAML's name of the chosen learner.
        settings: its settings, by FLAML's names.
        log_loss: the log loss on the held-out rows.
        trials: number of configurations tried.
    """

    learner: str
    settings: dict[str, JsonScalar]
    log_loss: float
    trials: int


def search_flaml(
    rows: PeerRows,
    late: NDArray[np.bool_],
    held_out: NDArray[np.bool_],
    seconds: float,
    settings: PeerSettings,
) -> AutoMLSearch:
    """Search for a learner and its settings, judged by the log-loss on the held-out rows.

    Args:
        rows: the training rows.
        late: whether each flight was late, shape (n,).
        held_out: rows of the last weeks, on which configurations are compared, shape (n,).
        seconds: duration of the search.
        settings: the settings of the fit.

    Raises:
        NotReady: FLAML is not installed, or finished no configuration in this time.

    Reference:
        Wang et al., "FLAML: a fast and lightweight AutoML library", MLSys 2021.
    """
    automl = _flaml().AutoML()
    automl.fit(
        X_train=rows.part(~held_out).frame(),
        y_train=late[~held_out].astype(np.int64),
        X_val=rows.part(held_out).frame(),
        y_val=late[held_out].astype(np.int64),
        task="classification",
        metric="log_loss",
        estimator_list=list(LEARNERS),
        eval_method="holdout",
        time_budget=seconds,
        retrain_full=False,
        skip_transform=True,
        n_jobs=settings.threads,
        seed=settings.seed,
        mlflow_logging=False,
        verbose=0,
    )
    if automl.best_config is None:
        raise NotReady(
            f"FLAML finished no configuration in {seconds:g} s on this machine; it needs longer: "
            "peers.flaml_seconds in params.yaml"
        )
    chosen = {name: _plain(value) for name, value in automl.best_config.items()}
    chosen.pop(_SAMPLE_SIZE, None)
    trials = len(automl.config_history)
    return AutoMLSearch(str(automl.best_estimator), chosen, float(automl.best_loss), trials)


def fit_flaml(
    rows: PeerRows, late: Late, searches: Mapping[int, AutoMLSearch], settings: PeerSettings
) -> Odds:
    """Fit each threshold's chosen learner, with its chosen settings, on all rows.

    Args:
        rows: the training rows.
        late: whether each flight was that late, by threshold in minutes, shape (n,) each.
        searches: the searches by threshold in minutes.
        settings: the settings of the fit.

    Raises:
        NotReady: FLAML is not installed.
    """
    _flaml()
    from flaml.automl.task.factory import task_factory

    frame = rows.frame()
    fitted = {}
    for threshold, is_late in late.items():
        labels = is_late.astype(np.int64)
        task = task_factory("binary", frame, labels)
        learner = task.estimator_class_from_str(searches[threshold].learner)
        model = learner(task=task, n_jobs=settings.threads, **searches[threshold].settings)
        model.fit(frame, labels)
        fitted[threshold] = model

    def odds(requests: PeerRows) -> dict[int, Array]:
        frame = requests.frame()
        return {
            threshold: np.asarray(model.predict_proba(frame)[:, 1], dtype=np.float64)
            for threshold, model in fitted.items()
        }

    return odds


def _flaml() -> Any:
    try:
        import flaml
    except ImportError as error:
        raise NotReady(
            "FLAML is missing; install the extra: uv pip install 'ponctuel[peers]'", field="peers"
        ) from error
    return flaml


def _plain(value: Any) -> Any:
    """NumPy scalars as Python numbers."""
    return value.item() if isinstance(value, np.generic) else value
