"""Every idea on every part it concerns, kept part by part: what is kept is not made again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from ponctuel.config.params import Params
from ponctuel.training.data import FeatureFiles
from ponctuel.training.ideas.catalogue import REFERENCE, Idea
from ponctuel.training.ideas.fingerprints import Fingerprints, Task
from ponctuel.training.ideas.judge import linked, losses_of
from ponctuel.training.ideas.learn import Learner
from ponctuel.training.ideas.recipe import Recipe
from ponctuel.training.ideas.rows import KEYS, LearningRows, Period, judged_rows, part_of
from ponctuel.training.ideas.tried import tried_features, with_tried
from ponctuel.training.ideas.whole import model_rows
from ponctuel.training.kept import Shelf, digest_of
from ponctuel.warehouse.connect import connect

MODEL, TRIED_NAME = "model", "tried"


class Study:
    """Learns, links and judges what the shelf lacks.

    Args:
        data: a digest of the feature stage's tables.
        warehouse: where the tried families are counted.
        report: called with one line after each step.
    """

    def __init__(
        self,
        files: FeatureFiles,
        data: str,
        warehouse: Path,
        shelf: Shelf,
        params: Params,
        report: Callable[[str], None],
    ) -> None:
        self.files, self.warehouse, self.shelf = files, warehouse, shelf
        self.params, self.report = in_segments(params), report
        self.period = Period.of(files, params)
        self.made_from = Fingerprints(data, self.period, self.params)
        # One draw of rows and one encoding at a time: each fills a few hundred megabytes.
        self._drawn: tuple[str, LearningRows] | None = None
        self._encoded: tuple[str, Learner] | None = None
        self._scores_name: dict[str, str] = {}

    def run(self, ideas: Sequence[Idea]) -> int:
        """Make what is missing, the reference first; returns how many results that took."""
        tasks = [Task(idea, part) for idea in (REFERENCE, *ideas) for part in idea.parts]
        for task in tasks:
            self._scores_name.setdefault(self.made_from.scores(task), f"scores-{task.name}")
        missing = [
            task for task in tasks if not self.shelf.has(task.name, self.made_from.losses(task))
        ]
        self.report(f"{len(tasks) - len(missing)} of {len(tasks)} results are kept")
        order = list(dict.fromkeys(_shared(task.idea.recipe) for task in tasks))
        missing.sort(key=lambda task: order.index(_shared(task.idea.recipe)))
        for done, task in enumerate(missing, start=1):
            started = time.monotonic()
            self._make(task)
            seconds = time.monotonic() - started
            self.report(f"{task.name} in {seconds:.0f} s ({done} of {len(missing)})")
        if not self.shelf.has(MODEL, self.made_from.model()):
            self._make_model()
            self.report("the model itself")
        return len(missing)

    @cached_property
    def judged(self) -> pd.DataFrame:
        """All requests to judge, with their features."""
        return judged_rows(self.files, self.period, self.params)

    def learning(self, recipe: Recipe) -> LearningRows:
        """The rows that a recipe learns from."""
        params = recipe.params(self.params)
        key = digest_of({"seed": params.seed, "lead_times": params.train.sampled_lead_times})
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = key, LearningRows.read(self.files, self.period, params)
        return self._drawn[1]

    def learner(self, recipe: Recipe) -> Learner:
        """The same rows, encoded."""
        key = _shared(recipe)
        if self._encoded is None or self._encoded[0] != key:
            self._encoded = None
            train, judged = self.learning(recipe).frame, self.judged
            if recipe.added:
                tried = self._tried(train)
                train, judged = with_tried(train, tried), with_tried(judged, tried)
            found = Learner(train, judged, recipe.families(), recipe.params(self.params))
            self._encoded = key, found
        return self._encoded[1]

    def _make(self, task: Task) -> None:
        recipe = task.idea.recipe
        digest = self.made_from.scores(task)
        name = self._scores_name[digest]
        if not self.shelf.has(name, digest):
            learner = self.learner(recipe)
            seen = part_of(learner.judged, task.part)
            self.shelf.keep(name, digest, {}, learner.scores(seen, task.part, recipe))
        asked, params = part_of(self.judged, task.part), recipe.params(self.params)
        said = linked(self.learning(recipe), asked, self.shelf.rows(name), recipe, params)
        self._keep(task.name, self.made_from.losses(task), losses_of(said, asked))

    def _make_model(self) -> None:
        parts = {part: part_of(self.judged, part) for part in REFERENCE.parts}
        asked = {part: requests for part, requests in parts.items() if len(requests)}
        found = model_rows(self.files, self.period, self.params, asked)
        self._keep(MODEL, self.made_from.model(), found)

    def _keep(self, name: str, digest: str, found: pd.DataFrame) -> None:
        numbers = [column for column in found if found[column].dtype == "float64"]
        self.shelf.keep(name, digest, {"n": len(found)}, found.astype(dict.fromkeys(numbers, "f4")))

    def _tried(self, train: pd.DataFrame) -> pd.DataFrame:
        digest = self.made_from.tried()
        if not self.shelf.has(TRIED_NAME, digest):
            wanted = pd.concat([train[KEYS], self.judged[KEYS]], ignore_index=True)
            with connect(self.warehouse, read_only=True) as connection:
                found = tried_features(connection, wanted, self.params)
            self.shelf.keep(TRIED_NAME, digest, {"n": len(found)}, found)
            self.report("features that were tried")
        return self.shelf.rows(TRIED_NAME)


def in_segments(params: Params) -> Params:
    """Without the boosters of single lead times: every idea is about those of the segments."""
    train = params.train.model_copy(update={"lead_booster": None})
    return params.model_copy(update={"train": train})


def _shared(recipe: Recipe) -> str:
    """What recipes that learn from the same encoded rows have in common."""
    names = ("train", "seed", "without", "added")
    return digest_of({name: getattr(recipe, name) for name in names})
