"""`ideas.page`: the page of the study, from its committed results."""

from __future__ import annotations

import json

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.ideas_page import ideas_page
from ponctuel.stages.ideas.files import IDEAS_FILE

PAGE = "ideas.md"


def main(paths: Paths | None = None) -> None:
    """Write reports/decisions/ideas.md."""
    paths = paths or project_paths()
    results = json.loads((paths.metrics / IDEAS_FILE).read_text(encoding="utf-8"))
    page = paths.reports / "decisions" / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(ideas_page(results), encoding="utf-8")
