"""Stage `tune`: an Optuna search whose trials are nested MLflow runs.

Without argument it is the pipeline's own search, short and reproducible. With a budget
(`make tune BUDGET=20m`) it is the larger one, which may be interrupted and resumed; the settings
that it chooses are written to params.yaml, and its record to reports/metrics.
"""

from __future__ import annotations

from pathlib import Path

from ponctuel.config.params import Params, load_params
from ponctuel.config.params_edit import with_settings
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import UserError
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import TUNING_FILE
from ponctuel.training.energy import ENERGY_FILE, measured_energy
from ponctuel.training.tuning.budget import Budget
from ponctuel.training.tuning.plan import larger_plan, short_plan
from ponctuel.training.tuning.results import write_results
from ponctuel.training.tuning.search import search

RECORD_FILE = "tuning-record.json"
_BOOSTER = ("train", "booster")


def main(budget: str | None = None, *, paths: Paths | None = None) -> None:
    """Run a search.

    Args:
        budget: the budget of the larger search (see `Budget.parse`); None: the pipeline's own
            search.
        paths: another project root.

    Raises:
        UserError: the budget cannot be read, or the search was interrupted.
    """
    paths = paths or project_paths()
    params = load_params(paths.params)
    try:
        if budget is None:
            _short(paths, params)
        else:
            _larger(paths, params, budget)
    except KeyboardInterrupt as error:
        raise UserError("interrupted; the same command resumes the search") from error


def _short(paths: Paths, params: Params) -> None:
    budget = Budget(params.tune.trials, params.tune.timeout_s)
    plan = short_plan(params, feature_files(paths))
    with measured_energy(search_energy(paths), params.energy.country_iso_code):
        content = search(paths, plan, budget, params.source.name, restart_if_spent=True)
    write_results(content, paths.metrics / TUNING_FILE)


def search_energy(paths: Paths) -> Path:
    """The file of the energy of the pipeline's search; no stage output, as every run differs.

    Args:
        paths: the project's paths.
    """
    return paths.root / "data" / "tuning" / ENERGY_FILE


def _larger(paths: Paths, params: Params, budget: str) -> None:
    plan = larger_plan(params, feature_files(paths))
    parsed_budget = Budget.parse(budget)
    content = search(paths, plan, parsed_budget, params.source.name, restart_if_spent=False)
    write_results({"budget": budget, **content}, paths.metrics / RECORD_FILE)
    print(
        f"tune: {content['trials']} trials ({content['pruned']} pruned), "
        f"log-loss {content['score']:.5f} against {content['default_score']:.5f} "
        "of the committed settings"
    )
    if not content["taken"]:
        print("tune: no trial is significantly better; params.yaml stays as it is")
        return
    before = paths.params.read_text(encoding="utf-8")
    _replace(paths.params, with_settings(before, _BOOSTER, content["best"]))
    print("tune: the best settings are now in params.yaml, train.booster")


def _replace(path: Path, text: str) -> None:
    """Write a file atomically."""
    partial = path.with_suffix(".new")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
