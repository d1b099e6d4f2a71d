"""Everything that decides what a search finds, in one value that processes can hand on."""

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
    """One search.

    Attributes:
        kind: `short` (the pipeline's) or `larger` (`make tune`).
        files, split: where the rows are, and the day from which none is read.
        leads: lead times in minutes; each row has one of them.
        defaults: the committed LightGBM settings, the first to be tried.
        sample_rows: rows to fit on, and as many again to judge on.
        folds: rolling origins.
        indices: names of the indices of lateness that are learnt and judged.
        rows_per_flight: how many rows of each flight a booster of the final fit learns from.
        max_rounds, reach: bounds of the space (see `space`).
        prune_p: a trial is cut when it is worse than the best at this level (Wilcoxon, weeks).
        seed: of samples, sampler and LightGBM.
        processes, threads: workers, and LightGBM's threads in each.
        grace_s: a trial whose worker has been silent so long is taken to be dead.
        digest: fingerprint of the rows read, once they have been (see `with_digest`).
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
        """Searches share trials only if they ask the same, of the same rows, by the same code."""
        content = asdict(self) | {"space": describe(self.space), "code": _code_digest()}
        for name in ("files", "split", "processes", "threads", "grace_s"):
            content.pop(name)
        text = json.dumps(content, sort_keys=True, default=str)
        return f"{self.kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def with_digest(self, digest: str) -> SearchPlan:
        return replace(self, digest=digest)


def short_plan(params: Params, files: FeatureFiles) -> SearchPlan:
    """The pipeline's own search: around the committed settings."""
    tune = params.tune
    return _plan("short", params, files, tune.sample_rows, tune.processes, tune.reach)


def larger_plan(params: Params, files: FeatureFiles) -> SearchPlan:
    """The search of `make tune`: the whole space, more rows, several processes."""
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
    """The lead times whose segment uses the settings as they stand; all, where there is none."""
    return tuple(lead for lead in leads if lead <= NEAR_MAX_LEAD_MIN) or leads


def _code_digest() -> str:
    total = hashlib.sha256()
    for folder in (Path(models.__file__).parent, Path(__file__).parent):
        for path in sorted(folder.glob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()
