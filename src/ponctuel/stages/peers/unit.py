"""One contestant at one cutoff: fitted on what was known, its answers left in data/peers."""

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
    """Write what the contestant answers, and beside it how long fit and forecasts took.

    Raises:
        UserError: protocol P asks the contestant nothing at that cutoff.
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
    """Where a contestant's answers of one cutoff lie; the seconds beside them end in `.json`."""
    return paths.peers / f"{name}-{cutoff}.parquet"


def search_file(paths: Paths, target_min: int) -> Path:
    """Where what FLAML's search found for one threshold lies."""
    return paths.peers / f"flaml-search-{target_min}.json"
