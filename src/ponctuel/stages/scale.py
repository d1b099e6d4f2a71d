"""`python -m ponctuel.stages scale`: the page on growth, from the figures of the last `make scale`.

It is no stage of `dvc.yaml`: its figures depend on the machine.
"""

from __future__ import annotations

import json

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.scale_page import scale_page
from ponctuel.domain.errors import NotReady
from ponctuel.figures.save import save_figure
from ponctuel.figures.scale import scale_figure

SCALE_FILE, PAGE, FIGURE = "scale.json", "passage-a-l-echelle.md", "passage-a-l-echelle"


def main(paths: Paths | None = None) -> None:
    """Write reports/passage-a-l-echelle.md, and its figure, from reports/metrics."""
    paths = paths or project_paths()
    if not (paths.metrics / SCALE_FILE).is_file():
        raise NotReady(f"{SCALE_FILE} is missing; run `make scale`")
    scale = json.loads((paths.metrics / SCALE_FILE).read_text(encoding="utf-8"))
    save_figure(scale_figure(scale), FIGURE, paths.reports)
    (paths.reports / PAGE).write_text(scale_page(scale), encoding="utf-8")
    print(f"scale: {PAGE}, from {len(scale['points'])} sizes")


if __name__ == "__main__":
    main()
