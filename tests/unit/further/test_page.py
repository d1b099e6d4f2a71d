"""The page on the training method and its figures: no typed number, no missing one."""

from __future__ import annotations

import copy
import json
import re
import shutil
import warnings
from pathlib import Path
from typing import Any

import pytest

from ponctuel import documents
from ponctuel.analysis import continued_training_frames as frames
from ponctuel.config.paths import Paths, find_root
from ponctuel.documents.training_method import TEMPLATE, method_page
from ponctuel.domain.errors import NotReady
from ponctuel.figures import continued_training as figures
from ponctuel.figures.overfitting import overfitting_by_lead, overfitting_rounds
from ponctuel.figures.save import save_figure
from ponctuel.stages import method
from ponctuel.stages.files import CONTINUED_TRAINING_FILE
from ponctuel_words.lead_times import lead_text

COMMITTED = Paths(find_root(Path(__file__)))
# Numbers in the text of the template: the level of the intervals and the year of a reference.
TYPED_NUMBERS = {"95", "1958"}

Study = dict[str, Any]


@pytest.fixture(scope="session")
def study() -> Study:
    """The committed study."""
    recorded: Study = json.loads(
        (COMMITTED.metrics / CONTINUED_TRAINING_FILE).read_text(encoding="utf-8")
    )
    return recorded


def arguments_of(study: Study) -> dict[str, Any]:
    return {
        "months": (figures.months_curve, frames.curve_frame(study)),
        "ageing": (figures.ageing, frames.age_frame(study)),
        "forgetting": (
            figures.forgetting,
            frames.modes_frame(study),
            frames.strengths_frame(study),
        ),
        "by lead": (overfitting_by_lead, frames.overfitting_frame(study)),
        "rounds": (overfitting_rounds, frames.rounds_frame(study)),
    }


def test_the_committed_page_equals_that_of_the_stage(study: Study) -> None:
    committed = (COMMITTED.root / "reports" / method.PAGE).read_text(encoding="utf-8")
    assert committed == method_page(study)


def test_no_figure_is_typed_in_the_template() -> None:
    folder = Path(documents.__file__).with_name("templates")
    text = (folder / TEMPLATE).read_text(encoding="utf-8")
    text = re.sub(r"`[^`]*`|\{\{.*?\}\}|\{%.*?%\}|^#.*$|^\d+\. ", "", text, flags=re.M)
    typed = set(re.findall(r"(?<![A-Za-z])\d+", text))
    assert typed <= TYPED_NUMBERS


def test_a_figure_of_the_page_follows_the_study(study: Study) -> None:
    changed = copy.deepcopy(study)
    changed["learning_curve"]["test"]["models"][0]["groups"]["all"]["difference"]["value"] = 0.4321
    assert "0,4321" not in method_page(study)
    assert "+0,4321" in method_page(changed)


def test_every_row_of_every_table_has_its_cells(study: Study) -> None:
    page = method_page(study)
    assert "{" not in page
    assert "nan" not in page.lower().replace("maintenan", "")
    for block in re.findall(r"(?:^\|.*\n)+", page, flags=re.M):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


def test_the_page_and_figures_of_a_few_weeks_report_too_short_periods(
    small_study: Study, tmp_path: Path
) -> None:
    small_study = json.loads(json.dumps(small_study))
    page = method_page(small_study)
    assert "trop courte" in page
    paths = Paths(tmp_path)
    assert (
        method.draw(paths, small_study) == len(list((paths.figures / "further").glob("*.png"))) == 5
    )


@pytest.mark.parametrize("name", ["months", "ageing", "forgetting", "by lead", "rounds"])
def test_figures_are_titled_labelled_and_repeatable(
    study: Study, name: str, tmp_path: Path
) -> None:
    make, *arguments = arguments_of(study)[name]
    figure = make(*arguments)
    assert figure.get_suptitle()
    assert all(axes.has_data() for axes in figure.axes)
    assert any(axes.get_xlabel() for axes in figure.axes)
    assert any(axes.get_ylabel() for axes in figure.axes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, second = (save_figure(make(*arguments), f"{name} {n}", tmp_path) for n in (1, 2))
    assert first.read_bytes() == second.read_bytes()
    empty = make(*(frame.iloc[:0] for frame in arguments))
    assert empty.get_suptitle().startswith("Pas de données")


def test_the_stage_writes_page_and_figures(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    with pytest.raises(NotReady, match="make further"):
        method.main(paths)
    paths.metrics.mkdir(parents=True)
    shutil.copy(
        COMMITTED.metrics / CONTINUED_TRAINING_FILE, paths.metrics / CONTINUED_TRAINING_FILE
    )
    method.main(paths)
    page = (tmp_path / "reports" / method.PAGE).read_text(encoding="utf-8")
    for picture in re.findall(r"!\[.+?\]\((.+?)\)", page):
        assert (tmp_path / "reports" / picture).is_file()


def test_lead_times_in_words() -> None:
    assert [lead_text(lead) for lead in (43200, 1440, 120, 30, 270)] == [
        "30\u00a0j",
        "24\u00a0h",
        "2\u00a0h",
        "30\u00a0min",
        "4\u00a0h\u00a030",
    ]
