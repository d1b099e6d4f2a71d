"""Stage `retrain`: a challenger from newer data, for the gate to judge.

`ponctuel retrain --until DAY`; the challenger is judged on flights from DAY on, which it cannot
have seen.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from ponctuel.config.params import Params, load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady, UserError
from ponctuel.models.delay_model import DelayModel
from ponctuel.stages.challenge import judge_challenger
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import TUNING_FILE
from ponctuel.training.champion import champion
from ponctuel.training.record import TrainedOn
from ponctuel.training.retrain import Challenger, continue_until, refit_until
from ponctuel.training.tuned import read_tuned

MODES = ("refit", "continue")
# A result of the study of continued training (reports/methode-entrainement.md).
CONTINUED_TWICE = (
    "this model was itself continued; in the study of continued training, models that were "
    "continued twice forgot older months: prefer --refit"
)


def main(
    until: str,
    mode: str = "refit",
    paths: Paths | None = None,
    *,
    judged: bool = False,
    judged_until: str | None = None,
    promoted: bool = True,
) -> Path:
    """Make data/models/challenger; its training.json is the record of its training.

    Args:
        until: ISO day; the challenger could have been in service from then on.
        mode: `refit` (all data until then), or `continue` (the champion, on the newer data).
        judged: whether the gate judges it, and promotes it if it passes.
        judged_until: ISO day; the gate uses no flight from this day on.
        promoted: whether a challenger that passed is promoted at once, or a person decides.
    """
    paths = paths or project_paths()
    if mode not in MODES:
        raise UserError(f"accepted values: {' and '.join(MODES)}", field="mode", value=mode)
    params = load_params(paths.params)
    challenger = make_challenger(paths, params, _day(until), mode)
    # Only now: after an error the last challenger is still there.
    if paths.challenger.exists():
        shutil.rmtree(paths.challenger)
    challenger.save(paths.challenger)
    record = challenger.record
    print(
        f"retrain: {record.mode} of {record.start} to {record.end}, {record.flights_n} flights in "
        f"the latest fit; challenger in {paths.challenger.relative_to(paths.root)}"
    )
    if judged:
        try:
            end = None if judged_until is None else _day(judged_until)
            judge_challenger(paths, end, promoted=promoted)
        except NotReady as error:
            print(f"retrain: not judged: {error}")
    return paths.challenger


def make_challenger(paths: Paths, params: Params, until: date, mode: str) -> Challenger:
    """The challenger, not saved yet."""
    files = feature_files(paths)
    if not files.outcomes.is_file():
        raise NotReady("no features yet; run `dvc repro`")
    split, tuned = files.split(params.split), read_tuned(paths.metrics / TUNING_FILE)
    if mode == "refit":
        return refit_until(files, split.start, until, params, tuned)
    folder = model_to_continue(paths)
    trained = TrainedOn.of(folder, TrainedOn(split.start, split.test_from))
    if trained.mode == "continue":
        print(f"retrain: {CONTINUED_TWICE}")
    return continue_until(files, DelayModel.load(folder), trained, until, params, tuned)


def model_to_continue(paths: Paths) -> Path:
    """The champion's folder, or the pipeline's candidate where none is registered.

    Raises:
        NotReady: there is neither a champion nor a candidate.
    """
    try:
        return champion(paths).folder
    except NotReady:
        if not (paths.candidate / "model.json").is_file():
            raise
        return paths.candidate


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError("a day is accepted, as in 2013-11-01", field="until", value=text) from error
