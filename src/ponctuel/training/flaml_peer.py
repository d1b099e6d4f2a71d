"""FLAML in protocol P: one timed search a threshold before the test, refitted month by month."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version

import numpy as np
import pandas as pd

from ponctuel.config.params import Params
from ponctuel.evaluation.comparison import TARGETS_MIN
from ponctuel.models.peers import automl
from ponctuel.models.peers.automl import Found, fit_flaml, search_flaml
from ponctuel.training.contestants import (
    code_digest,
    late_by_target,
    odds_columns,
    rows_depend_on,
    settings_of,
)
from ponctuel.training.kept import FoundNote, Shelf, digest_of
from ponctuel.training.rolling import Month, RollingOrigin

FLAML = "flaml"
# The last fifth of the days before the test, as in the champion's own search.
HELD_OUT_SHARE = 0.2


@dataclass(frozen=True)
class Flaml:
    """What the searches found, refitted at each cutoff.

    The searches saw outcomes up to the test, so FLAML is asked about the test alone. Where a
    request of the test was issued before it began (a month ahead), the model that answers is
    fitted on what was known then, but its settings were chosen later: an advantage to FLAML.
    """

    params: Params
    found: Mapping[int, Found]
    name: str = FLAML
    judged_only: bool = True

    def depends_on(self, cutoff: date) -> Mapping[str, object]:
        return {
            "rows": rows_depend_on(self.params),
            "found": {target: noted(found) for target, found in self.found.items()},
            **_versions(),
        }

    def forecast(self, month: Month) -> pd.DataFrame:
        late = late_by_target(month.delay_min)
        odds = fit_flaml(month.peer_train, late, self.found, settings_of(self.params))
        return odds_columns(month, odds, self.judged_only)


def search_name(target: int) -> str:
    """The name of a search's result on the shelf."""
    return f"{FLAML}-search-{target}"


def kept_searches(
    origin: RollingOrigin, shelf: Shelf, params: Params, data_digest: str
) -> dict[int, Found]:
    """What is on the shelf already."""
    digest = _search_digest(origin, params, data_digest)
    return {
        target: Found(**shelf.note(search_name(target))["found"])
        for target in TARGETS_MIN
        if shelf.has(search_name(target), digest)
    }


def run_searches(
    origin: RollingOrigin,
    shelf: Shelf,
    params: Params,
    data_digest: str,
    report: Callable[[str], None],
) -> dict[int, Found]:
    """Search where nothing is kept; nothing that became known after the test began is read."""
    found = kept_searches(origin, shelf, params, data_digest)
    missing = [target for target in TARGETS_MIN if target not in found]
    if not missing:
        return found
    month = Month(origin, origin.judged_from, params)
    held_out = last_days(month.arrived["date_local"], HELD_OUT_SHARE)
    for target in missing:
        report(f"{search_name(target)}: {params.peers.flaml_seconds} s on {len(held_out):,} rows")
        started = time.monotonic()
        found[target] = search_flaml(
            month.peer_train,
            late_by_target(month.delay_min)[target],
            held_out,
            params.peers.flaml_seconds,
            settings_of(params),
        )
        seconds = round(time.monotonic() - started, 1)
        shelf.keep(
            search_name(target),
            _search_digest(origin, params, data_digest),
            {"seconds": seconds, "found": noted(found[target])},
        )
        report(
            f"{search_name(target)}: {found[target].learner}, log-loss {found[target].log_loss:.5f}"
        )
    return found


def last_days(days: pd.Series, share: float) -> np.ndarray:
    """Rows of the last `share` of a period's days, shape (n,)."""
    first, last = days.min(), days.max()
    held = max(1, round(((last - first).days + 1) * share))
    return np.asarray(days > last - timedelta(days=held))


def _search_digest(origin: RollingOrigin, params: Params, data_digest: str) -> str:
    return digest_of(
        {
            "data": data_digest,
            "start": origin.start,
            "end": origin.judged_from,
            "rows": rows_depend_on(params),
            "seconds": params.peers.flaml_seconds,
            "held_out": HELD_OUT_SHARE,
            **_versions(),
        }
    )


def _versions() -> dict[str, object]:
    libraries = ("flaml", "lightgbm", "scikit-learn")
    return {"code": code_digest(automl), "libraries": {name: version(name) for name in libraries}}


def noted(found: Found) -> FoundNote:
    """What a search chose, as it is kept."""
    return {
        "learner": found.learner,
        "settings": found.settings,
        "log_loss": found.log_loss,
        "trials": found.trials,
    }
