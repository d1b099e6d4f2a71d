"""Stage `method`: the page on the training method, and its figures, from the committed study."""

from __future__ import annotations

import json

from ponctuel.analysis import continued_training_frames as frames
from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.training_method import method_page
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.studies.continued_training import ContinuedTrainingStudy
from ponctuel.figures import continued_training as figures
from ponctuel.figures.overfitting import overfitting_by_lead, overfitting_rounds
from ponctuel.figures.save import save_figure
from ponctuel.stages.files import CONTINUED_TRAINING_FILE

PAGE = "methode-entrainement.md"


def main(paths: Paths | None = None) -> None:
    """Write reports/methode-entrainement.md and reports/figures/further."""
    paths = paths or project_paths()
    source = paths.metrics / CONTINUED_TRAINING_FILE
    if not source.is_file():
        raise NotReady("the study of continued training has not run yet; run `make further`")
    study: ContinuedTrainingStudy = json.loads(source.read_text(encoding="utf-8"))
    page = paths.root / "reports" / PAGE
    page.write_text(method_page(study), encoding="utf-8")
    figures_n = draw(paths, study)
    print(f"method: {page.relative_to(paths.root)} and {figures_n} figures")


def draw(paths: Paths, study: ContinuedTrainingStudy) -> int:
    """Save the figures; returns their number."""
    drawn_figures = {
        "learning-curve": figures.months_curve(frames.curve_frame(study)),
        "ageing": figures.ageing(frames.age_frame(study)),
        "forgetting": figures.forgetting(frames.modes_frame(study), frames.strengths_frame(study)),
        "overfitting-lead-time": overfitting_by_lead(frames.overfitting_frame(study)),
        "overfitting-rounds": overfitting_rounds(frames.rounds_frame(study)),
    }
    for name, figure in drawn_figures.items():
        save_figure(figure, name, paths.figures / "further")
    return len(drawn_figures)
