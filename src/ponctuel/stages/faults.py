"""`python -m ponctuel.stages faults`: the table of faults, from the records of the last tests.

Run by `make faults`. It is no stage of `dvc.yaml`: its figures depend on the machine.
"""

from __future__ import annotations

import json

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.faults_page import faults_page
from ponctuel.domain.errors import NotReady

FAULTS_FILE, SOAK_FILE, EVENT_MEMORY_FILE = "faults.json", "soak.json", "event-memory.json"
FOLDER, PAGE = "exploitation", "pannes.md"


def main(paths: Paths | None = None) -> None:
    """Write reports/exploitation/pannes.md from the figures of `make faults` and `make soak`."""
    paths = paths or project_paths()
    file = paths.metrics / FAULTS_FILE
    if not file.is_file():
        raise NotReady(f"{file.name} is missing; run `make faults`")
    page = paths.reports / FOLDER / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    further = [
        json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
        for path in (paths.metrics / SOAK_FILE, paths.metrics / EVENT_MEMORY_FILE)
    ]
    text = faults_page(json.loads(file.read_text(encoding="utf-8")), *further)
    page.write_text(text, encoding="utf-8")
    print(f"faults: {page.relative_to(paths.root)}")


if __name__ == "__main__":
    main()
