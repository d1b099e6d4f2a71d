"""One contestant at one cutoff: fitted on what was known, its forecasts written to data/peers."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import UserError
from ponctuel.stages.feature_files import feature_files
from ponctuel.training.json_files import write_json
from ponctuel.training.rolling import Contestant, month_forecasts, rolling_origin


def fit(contestant: Contestant, cutoff: str, params: Params, paths: Paths) -> None:
    """Write the contestant's forecasts, and the duration of its fit and forecasts.

    Raises:
        UserError: protocol P has no request for the contestant at that cutoff.
    """
    origin = rolling_origin(feature_files(paths), params)
    cutoffs = {
        day.isoformat(): day
        for day in origin.cutoffs
        if len(origin.requests_of(day, contestant.judged_only))
    }
    if cutoff not in cutoffs:
        raise UserError(
            f"accepted values: {', '.join(cutoffs)}: the lists of reports/studies/dvc.yaml "
            "follow the split of params.yaml",
            field="cutoff",
            value=cutoff,
        )
    started = time.monotonic()
    forecasts = month_forecasts(contestant, origin, cutoffs[cutoff], params)
    seconds = round(time.monotonic() - started, 1)
    path = forecasts_file(paths, contestant.name, cutoffs[cutoff])
    path.parent.mkdir(parents=True, exist_ok=True)
    forecasts.to_parquet(path, index=False)
    write_json(path.with_suffix(".json"), {"seconds": seconds})
    print(f"{contestant.name} at {cutoff}: {len(forecasts):,} requests in {seconds} s")


def forecasts_file(paths: Paths, name: str, cutoff: date) -> Path:
    """The file of a contestant's forecasts at one cutoff; the durations have the ending `.json`."""
    return paths.peers / f"{name}-{cutoff}.parquet"


def search_file(paths: Paths, target_min: int) -> Path:
    """The file of the result of FLAML's search for one threshold."""
    return paths.peers / f"flaml-search-{target_min}.json"
