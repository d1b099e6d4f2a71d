"""What each result of the study was made from, as digests: a result is stale when its own changes.

Scores and losses have digests of their own, so that a change of the link alone grows no tree anew.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ponctuel.config.params import Params
from ponctuel.domain import distribution
from ponctuel.evaluation.scores import crps_min, interval_score, log_loss
from ponctuel.features.build import joined_sql
from ponctuel.features.tried import TRIED
from ponctuel.models import (
    boosters,
    climatology,
    delay_model,
    fitting,
    indices,
    link,
    matrix,
    segments,
    shape,
)
from ponctuel.training.contestants import code_digest, rows_depend_on
from ponctuel.training.ideas import judge, learn, rows, whole
from ponctuel.training.ideas.catalogue import Idea
from ponctuel.training.ideas.rows import Period
from ponctuel.training.kept import digest_of, file_digest

# Of `models.fitting`, what the boosters' rows come from: the rest may change without new trees.
_ENCODING = (fitting.Rows, fitting.encoded, fitting._blank, fitting.for_so_many)


@dataclass(frozen=True)
class Task:
    """One idea on the requests of one part."""

    idea: Idea
    part: str

    @property
    def name(self) -> str:
        return f"{self.idea.name}-{self.part}"


@dataclass(frozen=True)
class Fingerprints:
    """Digests of results.

    Attributes:
        data: a digest of the feature stage's tables.
    """

    data: str
    period: Period
    params: Params

    def losses(self, task: Task) -> str:
        """What the losses of a task depend on."""
        return digest_of(
            {
                "scores": self.scores(task),
                "usual_in_link": task.idea.recipe.usual_in_link,
                "thresholds_min": task.idea.recipe.params(self.params).train.thresholds_min,
                "code": [
                    *map(code_digest, (link, shape, climatology, distribution, judge)),
                    *_sources(log_loss, crps_min),
                ],
            }
        )

    def scores(self, task: Task) -> str:
        """What the boosters' scores depend on; the link is not among it."""
        recipe = task.idea.recipe
        params, families = recipe.params(self.params), recipe.families()
        added = [family for family in families if family.name in recipe.added]
        return digest_of(
            {
                **self._judged_depend_on(),
                "part": task.part,
                "recipe": recipe.learning(),
                "rows": rows_depend_on(params),
                "train": params.train.model_dump(exclude={"thresholds_min", "rare_booster"}),
                "families": [(f.name, [x.name for x in f.features]) for f in families],
                "added": [joined_sql(added), *(family.sql() for family in added)],
                "code": [
                    *(code_digest(m) for m in (boosters, matrix, indices, segments, learn)),
                    *_sources(*_ENCODING),
                ],
                "libraries": {"lightgbm": version("lightgbm")},
            }
        )

    def model(self) -> str:
        """What the model's own rows depend on."""
        package = Path(inspect.getfile(delay_model)).parent
        return digest_of(
            {
                **self._judged_depend_on(),
                "rows": rows_depend_on(self.params),
                "train": self.params.train.model_dump(),
                "code": [*map(file_digest, sorted(package.glob("*.py"))), code_digest(whole)],
                "judge": [
                    *map(code_digest, (distribution, judge)),
                    *_sources(log_loss, crps_min, interval_score),
                ],
                "libraries": {"lightgbm": version("lightgbm")},
            }
        )

    def tried(self) -> str:
        """What the features that were tried depend on."""
        return digest_of(
            {
                **self._judged_depend_on(),
                "rows": rows_depend_on(self.params),
                "sql": [joined_sql(TRIED), *(family.sql() for family in TRIED)],
            }
        )

    def _judged_depend_on(self) -> dict[str, object]:
        return {
            "data": self.data,
            "period": self.period.as_dict(),
            "timeline": self.params.timeline.model_dump(),
            "judged": [rows.JUDGED_LEADS_MIN, rows.JUDGED_COUNT, self.params.seed],
            "code": _sources(rows.judged_rows, rows.part_of),
        }


def _sources(*functions: Callable[..., Any]) -> list[str]:
    return [inspect.getsource(function) for function in functions]
