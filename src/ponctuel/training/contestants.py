"""Who takes part in protocol P: the champion, climatology, and the peers of `models.peers`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.domain.distribution import Array, DelayDistribution
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.evaluation.scores import crps_min
from ponctuel.models import climatology, delay_model
from ponctuel.models.climatology import Climatology
from ponctuel.models.peers import boosting, logistic
from ponctuel.models.peers.rows import Late, Odds, PeerRows, PeerSettings
from ponctuel.training import fit, living
from ponctuel.training.data import FeatureFiles
from ponctuel.training.fit import fit_period, training_rows
from ponctuel.training.kept import file_digest
from ponctuel.training.living import issue
from ponctuel.training.rolling import ANSWER, KEYS, Month

THREADS = 2
CHAMPION, CLIMATOLOGY = "champion", "climatology"
INTERVAL = (0.05, 0.95)
Fit = Callable[[PeerRows, Late, PeerSettings], Odds]


@dataclass(frozen=True)
class Tuned:
    """What a search chose, and the last local day whose outcomes it has seen."""

    settings: Mapping[str, float]
    last_day_seen: date

    @classmethod
    def read(cls, path: Path) -> Tuned:
        """What the stage `tune` wrote."""
        said = json.loads(path.read_text(encoding="utf-8"))
        return cls(said["best"], date.fromisoformat(said["last_day_seen"]))

    def admissible(self, cutoff: date) -> Mapping[str, float] | None:
        """The settings, for models that are fitted after all that the search has seen."""
        return self.settings if self.last_day_seen < cutoff else None


@dataclass(frozen=True)
class Champion:
    """The project's own model; the aircraft is unknown to it, as to everyone."""

    params: Params
    tuned: Tuned | None
    name: str = CHAMPION
    judged_only: bool = False

    def depends_on(self, cutoff: date) -> Mapping[str, object]:
        return {
            "rows": rows_depend_on(self.params),
            "train": self.params.train.model_dump(),
            "tuned": self._settings(cutoff),
            "code": [_package_digest(delay_model), code_digest(fit), code_digest(living)],
            "libraries": {"lightgbm": version("lightgbm")},
        }

    def forecast(self, month: Month) -> pd.DataFrame:
        model = fit_period(
            month.origin.files,
            month.origin.start,
            month.cutoff,
            self.params,
            self._settings(month.cutoff),
        )
        asked = month.features(self.judged_only)
        said = issue(model, asked, THREADS).forecasts
        low, high = (said.quantiles_min[level] for level in INTERVAL)
        return _distribution_columns(asked, said.distribution, low, high)

    def _settings(self, cutoff: date) -> Mapping[str, float] | None:
        return None if self.tuned is None else self.tuned.admissible(cutoff)


@dataclass(frozen=True)
class UsualDelays:
    """Climatology: carrier x origin x hour, shrunk."""

    params: Params
    name: str = CLIMATOLOGY
    judged_only: bool = False

    def depends_on(self, cutoff: date) -> Mapping[str, object]:
        return {"rows": rows_depend_on(self.params), "code": code_digest(climatology)}

    def forecast(self, month: Month) -> pd.DataFrame:
        model = Climatology.fit(month.train.drop_duplicates("flight_id"))
        asked = month.features(self.judged_only)
        said = model.predict(asked)
        low, high = (said.quantile(level) for level in INTERVAL)
        return _distribution_columns(asked, said, low, high)


@dataclass(frozen=True)
class OddsPeer:
    """One classifier a threshold, lead time a feature, on the champion's training rows."""

    name: str
    fit: Fit
    code: ModuleType
    library: str
    params: Params
    judged_only: bool = False

    def depends_on(self, cutoff: date) -> Mapping[str, object]:
        return {
            "rows": rows_depend_on(self.params),
            "code": code_digest(self.code),
            "libraries": {self.library: version(self.library)},
        }

    def forecast(self, month: Month) -> pd.DataFrame:
        late = late_by_target(month.delay_min)
        odds = self.fit(month.peer_train, late, settings_of(self.params))
        return odds_columns(month, odds, self.judged_only)


def plain_peers(params: Params) -> list[OddsPeer]:
    """The peers that need no search."""
    scikit = "scikit-learn"
    return [
        OddsPeer("logistic", logistic.fit_logistic, logistic, scikit, params),
        OddsPeer(
            "hist_gradient_boosting", boosting.fit_hist_gradient_boosting, boosting, scikit, params
        ),
        OddsPeer("lightgbm", boosting.fit_lightgbm, boosting, "lightgbm", params),
    ]


def settings_of(params: Params) -> PeerSettings:
    return PeerSettings(params.seed, THREADS)


def late_by_target(delay_min: np.ndarray) -> dict[int, np.ndarray]:
    """Whether each delay reached each of TARGETS_MIN."""
    return {target: delay_min >= target for target in TARGETS_MIN}


def odds_columns(month: Month, odds: Odds, judged_only: bool) -> pd.DataFrame:
    """KEYS and P(delay >= t | it arrives) of the month's requests."""
    asked = month.features(judged_only)
    said = odds(PeerRows.of(asked, month.peer_train.encoder))
    return asked[KEYS].assign(**{f"p{target}": said[target] for target in TARGETS_MIN})


def rows_depend_on(params: Params) -> dict[str, object]:
    """What the training rows depend on, beside the data."""
    return {
        "lead_times_min": params.features.lead_times_min,
        "sampled_lead_times": params.train.sampled_lead_times,
        "seed": params.seed,
        "code": [inspect.getsource(training_rows), inspect.getsource(FeatureFiles.sample)],
    }


def _distribution_columns(
    asked: pd.DataFrame, said: DelayDistribution, low: Array, high: Array
) -> pd.DataFrame:
    return asked[KEYS].assign(
        **{f"p{target}": said.late_given_arrival(target) for target in TARGETS_MIN},
        crps_min=crps_min(said, asked[ANSWER].to_numpy(dtype="float64")),
        delay_p05_min=low,
        delay_p95_min=high,
    )


def code_digest(module: ModuleType) -> str:
    """SHA-256 of a module's source file."""
    return file_digest(Path(inspect.getfile(module)))


def _package_digest(module: ModuleType) -> list[str]:
    """Digests of the modules beside one, packages below it left out."""
    return [file_digest(path) for path in sorted(Path(inspect.getfile(module)).parent.glob("*.py"))]
