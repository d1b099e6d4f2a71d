"""The pipeline on other data: parameters of its project, and coverage by slices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import UserError
from ponctuel.stages import elsewhere
from ponctuel.training.elsewhere import slices_of_a_thousand


@pytest.fixture
def template_project(tmp_path: Path) -> Paths:
    """A project with the parameters and notebooks of this one."""
    source_params, paths = project_paths(), Paths(tmp_path / "mine")
    (paths.root / "notebooks").mkdir(parents=True)
    paths.params.write_text(source_params.params.read_text("utf-8"), encoding="utf-8")
    (paths.root / "dvc.yaml").write_text("stages: {}\n", encoding="utf-8")
    return paths


@pytest.mark.parametrize(("test_from", "read"), [("0.75", 0.75), ("2016-01-01", "2016-01-01")])
def test_only_source_split_and_lead_times_differ(
    template_project: Paths, tmp_path: Path, test_from: str, read: float | str
) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "flights.csv").write_text("year\n", encoding="utf-8")
    project = elsewhere._project(template_project, folder, test_from, "1440,120")
    params, source_params = load_params(project.params), load_params(template_project.params)
    assert params.source.name == "tables"
    assert params.source.path is not None
    assert (project.root / params.source.path).resolve() == folder.resolve()
    assert str(params.split.test_from) == str(read)
    assert params.features.lead_times_min == (1440, 120)
    changed_groups = {"source", "split", "features"}
    assert params.model_dump(exclude=changed_groups) == source_params.model_dump(
        exclude=changed_groups
    )


def test_a_folder_without_a_table_of_flights_is_the_bureau_s(
    template_project: Paths, tmp_path: Path
) -> None:
    folder = tmp_path / "zips"
    folder.mkdir()
    assert (
        load_params(elsewhere._project(template_project, folder, "0.75", "").params).source.name
        == "bts"
    )


def test_a_missing_folder_is_named(template_project: Paths, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="folder of tables") as caught:
        elsewhere.main(str(tmp_path / "nowhere"), paths=template_project)
    assert caught.value.field == "folder"


def test_coverage_is_computed_on_complete_slices_by_departure() -> None:
    inside = np.ones(2500)
    inside[:100] = 0  # within the first thousand departures
    inside[2000:] = 0  # an incomplete slice
    rows = pd.DataFrame(
        {
            "flight_id": np.arange(2500),
            "lead_time_min": 30,
            "sched_dep_min": np.arange(2500),
            "outcome": "arrived",
            "arr_delay_min": np.where(inside > 0, 0.0, 99.0),
            "delay_p05_min": -10.0,
            "delay_p95_min": 10.0,
        }
    )
    shuffled = rows.sample(frac=1, random_state=1)
    assert slices_of_a_thousand(shuffled) == {"n": 2, "lowest": 0.9, "highest": 1.0}
    assert slices_of_a_thousand(rows.head(999))["n"] == 0
