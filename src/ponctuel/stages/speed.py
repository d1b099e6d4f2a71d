"""`python -m ponctuel.stages speed`: the page on speed, from the figures of the last `make bench`.

It is no stage of `dvc.yaml`: its figures depend on the machine.
"""

from __future__ import annotations

import json

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.speed_page import speed_page
from ponctuel.domain.errors import NotReady
from ponctuel.figures.growth import growth_figure
from ponctuel.figures.save import save_figure

SPEED_FILE, GROWTH_FILE, PAGE, FIGURE = (
    "speed.json",
    "growth.json",
    "vitesse.md",
    "vitesse-croissance",
)


def main(paths: Paths | None = None) -> None:
    """Write reports/vitesse.md, and its figure, from reports/metrics."""
    paths = paths or project_paths()
    if not (paths.metrics / SPEED_FILE).is_file():
        raise NotReady(f"{SPEED_FILE} is missing; run `make bench`")
    speed = json.loads((paths.metrics / SPEED_FILE).read_text(encoding="utf-8"))
    growth = None
    if (paths.metrics / GROWTH_FILE).is_file():
        growth = json.loads((paths.metrics / GROWTH_FILE).read_text(encoding="utf-8"))
        save_figure(growth_figure(growth), FIGURE, paths.reports)
    page = speed_page(speed, speed["goals"], growth)
    (paths.reports / PAGE).write_text(page, encoding="utf-8")
    print(f"speed: {PAGE}, from {len(speed['lines'])} lines")


if __name__ == "__main__":
    main()
