"""`make ideas`: the study of ideas, outside the pipeline; resumable, one idea at a time.

python -m ponctuel.stages ideas            everything, then the table
python -m ponctuel.stages ideas --page     the page, from the committed results alone
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import UserError
from ponctuel.reporting.ideas_page import ideas_page
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.peers import data_digest
from ponctuel.training.ideas.catalogue import IDEAS
from ponctuel.training.ideas.results import results
from ponctuel.training.ideas.study import Study
from ponctuel.training.kept import Shelf, write_json

IDEAS_FILE = "ideas.json"
PAGE = "ideas.md"
_PAGE_ONLY = "--page"


def main(*arguments: str, paths: Paths | None = None) -> None:
    """Measure what is not measured yet, and write results and page.

    Raises:
        UserError: an argument is not known.
    """
    if unknown := set(arguments) - {_PAGE_ONLY}:
        raise UserError(
            f"only {_PAGE_ONLY} is accepted", field="argument", value=", ".join(sorted(unknown))
        )
    paths = paths or project_paths()
    if _PAGE_ONLY not in arguments:
        params, files = load_params(paths.params), feature_files(paths)
        report = _reporter()
        study = Study(
            files, data_digest(files), paths.warehouse, Shelf(paths.ideas), params, report
        )
        study.run(IDEAS)
        write_json(paths.metrics / IDEAS_FILE, results(study, IDEAS))
        report(f"written to {IDEAS_FILE}")
    said = json.loads((paths.metrics / IDEAS_FILE).read_text(encoding="utf-8"))
    page = paths.reports / "decisions" / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(ideas_page(said), encoding="utf-8")


def _reporter() -> Callable[[str], None]:
    started = time.monotonic()

    def report(line: str) -> None:
        print(f"ideas: {time.monotonic() - started:6.0f} s: {line}", flush=True)

    return report
