"""The plan of a search: everything that determines its result, passed between processes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from optuna.distributions import BaseDistribution

from ponctuel import models
from ponctuel.config.params import Params
from ponctuel.models.segments import NEAR_MAX_LEAD_MIN
from ponctuel.training.data import FeatureFiles, Split
from ponctuel.training.tuning.space import Setting, describe, search_space


@dataclass(frozen=True)
class SearchPlan:
    """The plan of one search.

    Attributes:
        kind: `short` (the pipeline's) or `larger` (`make tune`).
        files, split: the files of the rows; no row from the day `split.test_from` on is read.
        leads: lead times in minutes; each row has one of them.
        defaults: the committed LightGBM settings, the first to be tried.
        sample_rows: number of rows to fit on, and as many more to score on.
        folds: number of rolling origins.
        indices: names of the indices of lateness that are fitted and scored.
        rows_per_flight: number of rows of each flight that a booster of the final fit is
            trained on.
        max_rounds, reach: bounds of the space (see `space`).
        prune_p: a trial is pruned when it is worse than the best at this level of significance
            (Wilcoxon test over weeks).
        seed: the seed of samples, sampler and LightGBM.
        processes, threads: workers, and LightGBM's threads in each.
        grace_s: seconds without heartbeat after which a worker is taken to be dead.
        digest: digest of the rows, once they are read (see `with_digest`).
    """

    kind: str
    files: FeatureFiles
    split: Split
    leads: tuple[int, ...]
    defaults: Mapping[str, Setting]
    sample_rows: int
    folds: int
    indices: tuple[str, ...]
    rows_per_flight: float
    max_rounds: int
    reach: float | None
    prune_p: float
    seed: int
    processes: int = 1
    threads: int = 1
    grace_s: int = 20
    digest: str = ""

    @property
    def space(self) -> dict[str, BaseDistribution]:
        return search_space(self.defaults, self.max_rounds, self.reach)

    @property
    def study_name(self) -> str:
        """The name of the study: searches share trials if their plan, rows and code are equal."""
        content = asdict(self) | {"space": describe(self.space), "code": _code_digest()}
        for name in ("files", "split", "processes", "threads", "grace_s"):
            content.pop(name)
        text = json.dumps(content, sort_keys=True, default=str)
        return f"{self.kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def with_digest(self, digest: str) -> SearchPlan:
        return replace(self, digest=digest)


def short_plan(params: Params, files: FeatureFiles) -> SearchPlan:
    """The plan of the pipeline's search: around the committed settings."""
    tune = params.tune
    return _plan("short", params, files, tune.sample_rows, tune.processes, tune.reach)


def larger_plan(params: Params, files: FeatureFiles) -> SearchPlan:
    """The plan of `make tune`: the whole space, more rows, several processes."""
    larger = params.tune.larger
    return _plan("larger", params, files, larger.sample_rows, larger.processes, None)


def _plan(
    kind: str, params: Params, files: FeatureFiles, rows: int, processes: int, reach: float | None
) -> SearchPlan:
    tune, train = params.tune, params.train
    all_leads = params.features.lead_times_min
    leads = _near(all_leads)
    drawn_n = min(train.sampled_lead_times, len(all_leads)) * len(leads) / len(all_leads)
    return SearchPlan(
        kind=kind,
        files=files,
        split=files.split(params.split),
        leads=leads,
        defaults=params.train.booster.model_dump(exclude_none=True),
        sample_rows=rows,
        folds=tune.folds,
        indices=tune.indices,
        rows_per_flight=drawn_n * (1 - 1 / train.folds),
        max_rounds=tune.max_rounds,
        reach=reach,
        prune_p=tune.prune_p,
        seed=params.seed,
        processes=processes,
        threads=max(1, (os.cpu_count() or 1) // processes),
    )


def _near(leads: tuple[int, ...]) -> tuple[int, ...]:
    """The lead times of the near segment, which uses the settings unchanged; all if there are
    none."""
    return tuple(lead for lead in leads if lead <= NEAR_MAX_LEAD_MIN) or leads


def _code_digest() -> str:
    total = hashlib.sha256()
    for folder in (Path(models.__file__).parent, Path(__file__).parent):
        for path in sorted(folder.glob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()
