"""Notebooks: rules of their form, their execution by the stage, and runs on other data."""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import InternalError, UserError
from ponctuel.stages import features, ingest, notebook, protocol_l, warehouse, warehouse_docs
from ponctuel.warehouse.connect import connect
from tests.unit.analysis.stored_forecasts import LEADS_MIN, stored_evaluation, stored_predictions

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Within the stormy days of the fixture: some before, some after.
TEST_FROM = "2013-05-23"
OTHER_VALUES: dict[str, object] = {"origin": "EWR", "month_from": "2013-03", "month_to": "2013-05"}
OTHER_VALUES |= {"late_min": 30, "lead_time_min": 180}
# Codes and years of the embedded data: a notebook that names one cannot be read with other data.
TYPED_DATA = re.compile(r"\b(?:EWR|JFK|LGA|(?:19|20)\d\d|336[\s\u202f]?776)\b")


def stem(path: Path) -> str:
    return path.stem


def read_notebook(path: Path) -> NotebookNode:
    content: NotebookNode = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    return content


def code_of(content: NotebookNode) -> list[str]:
    return [cell.source for cell in content.cells if cell.cell_type == "code"]


def test_the_notebooks_exist() -> None:
    expected = {"01-sources", "02-cleaning", "03-exploration", "04-features", "05-evaluation"}
    expected |= {"06-tuning", "07-forecast-from-python", "08-your-own-data"}
    assert expected <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=stem)
class TestContract:
    def test_format_kernel_and_ids(self, path: Path) -> None:
        content = read_notebook(path)
        nbformat.validate(content)
        assert (content.nbformat, content.nbformat_minor) == (4, 5)
        assert content.metadata.kernelspec.name == "python3"
        ids = [cell.id for cell in content.cells]
        assert len(ids) == len(set(ids))

    def test_committed_without_outputs(self, path: Path) -> None:
        for cell in read_notebook(path).cells:
            if cell.cell_type == "code":
                assert cell.outputs == []
                assert cell.execution_count is None

    def test_one_parameters_cell(self, path: Path) -> None:
        tagged = [
            c for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", [])
        ]
        assert len(tagged) == 1
        assert 'root = "."' in tagged[0].source

    def test_no_definitions(self, path: Path) -> None:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        for source in code_of(read_notebook(path)):
            assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]

    def test_no_figure_of_the_data_is_typed(self, path: Path) -> None:
        for cell in read_notebook(path).cells:
            assert not TYPED_DATA.search(cell.source), cell.source

    def test_begins_with_a_title_in_french(self, path: Path) -> None:
        first = read_notebook(path).cells[0]
        assert first.cell_type == "markdown"
        assert first.source.startswith("# L")


def write_notebook(root: Path, *sources: str) -> Paths:
    paths = Paths(root)
    paths.notebooks.mkdir()
    cells = [
        new_markdown_cell("# Essai\n\n## Une question"),
        new_code_cell('root = "nowhere"', metadata={"tags": ["parameters"]}),
        *(new_code_cell(source) for source in sources),
    ]
    nbformat.write(new_notebook(cells=cells), paths.notebooks / "toy.ipynb")
    return paths


def test_a_notebook_runs_and_writes_its_page(tmp_path: Path) -> None:
    paths = write_notebook(tmp_path, "import sys\nprint(root, sys.prefix)", "2 + 2")
    notebook.main("toy", paths=paths)
    executed = read_notebook(paths.executed_notebooks / "toy.ipynb")
    printed = executed.cells[-2].outputs[0].text
    import sys

    assert printed.split() == [".", sys.prefix]
    page = (paths.executed_notebooks / "toy.html").read_text(encoding="utf-8")
    assert '<a href="#Une-question">Une question</a>' in page
    assert '<html lang="fr">' in page
    assert "<title>Essai</title>" in page
    assert not re.search(r"<script|<link|src=[\"']?https?:|@import", page)


def test_a_second_run_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = write_notebook(tmp_path, "print('bonjour')")
    notebook.main("toy", paths=paths)
    first = (paths.executed_notebooks / "toy.ipynb").read_bytes()
    notebook.main("toy", paths=paths)
    assert (paths.executed_notebooks / "toy.ipynb").read_bytes() == first


def test_a_failing_cell_is_named_and_the_previous_run_kept(tmp_path: Path) -> None:
    paths = write_notebook(tmp_path, "quotient = 1 / 0")
    with pytest.raises(InternalError, match=r"toy, cell \d+ .*quotient = 1 / 0.*ZeroDivisionError"):
        notebook.main("toy", paths=paths)
    assert not (paths.executed_notebooks / "toy.ipynb").exists()


def test_a_user_error_in_a_cell_stays_a_user_error(tmp_path: Path) -> None:
    paths = write_notebook(
        tmp_path, "from ponctuel.domain.errors import NotReady\nraise NotReady('build it first')"
    )
    with pytest.raises(UserError, match="build it first"):
        notebook.main("toy", paths=paths)


def test_an_unknown_notebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="accepted values: toy"):
        notebook.main("other", paths=write_notebook(tmp_path))


@pytest.fixture
def other_data(storm: dict[str, pd.DataFrame], tmp_path: Path) -> Paths:
    """A project on a folder of tables that has flights only."""
    folder = tmp_path / "tables"
    folder.mkdir()
    storm["flights"].to_parquet(folder / "flights.parquet")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["source"] = {"name": "tables", "path": "tables"}
    params["split"] = {"test_from": TEST_FROM}
    params["features"]["lead_times_min"] = list(LEADS_MIN)
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    shutil.copy(ROOT / "dvc.yaml", tmp_path)
    paths = Paths(tmp_path)
    ingest.main(paths=paths)
    return paths


def write_stored_forecasts(paths: Paths) -> None:
    """Write stored forecasts of the test days without training a model."""
    with connect(paths.warehouse, read_only=True) as connection:
        predictions = stored_predictions(connection)
    folder = paths.root / "data" / "evaluation"
    folder.mkdir()
    judged = predictions[predictions["date_local"] >= pd.Timestamp(TEST_FROM)]
    judged.to_parquet(folder / "predictions.parquet", index=False)
    evaluation = json.dumps(stored_evaluation("tables", TEST_FROM))
    (paths.metrics / "evaluation.json").write_text(evaluation, encoding="utf-8")


def test_all_notebooks_run_without_weather_aircraft_or_names(other_data: Paths) -> None:
    notebook.run_notebook(other_data, "01-sources", {"late_min": 30})
    notebook.run_notebook(other_data, "02-cleaning", {"examples_n": 2})
    assert (other_data.metrics / "cleaning.json").is_file()
    warehouse.main(paths=other_data)
    explored = notebook.run_notebook(other_data, "03-exploration", OTHER_VALUES)
    text = explored.read_text(encoding="utf-8")
    assert "tous prévus avant le 23/05" in text
    assert "La part de vols retardés d’au moins 30" in text
    warehouse_docs.main(paths=other_data)
    assert len(list((other_data.figures / "exploration").glob("*.png"))) >= 12
    features.main(paths=other_data)
    write_stored_forecasts(other_data)
    protocol_l.main(paths=other_data)
    nearest = {"lead_time_min": min(LEADS_MIN)}
    parameters = {"late_min": 60, "flights_n": 500, "strongest_n": 5, "redundant_n": 2}
    notebook.run_notebook(other_data, "04-features", {**nearest, **parameters})
    notebook.run_notebook(other_data, "05-evaluation", {**nearest, "origin": "EWR"})
    assert len(list((other_data.figures / "features").glob("*.png"))) == 5
    assert len(list((other_data.figures / "evaluation").glob("*.png"))) == 13
    for path in other_data.executed_notebooks.glob("*.ipynb"):
        for cell in read_notebook(path).cells:
            for output in cell.get("outputs", []):
                assert output.get("name") != "stderr", output
    check_run_from_their_folder(other_data)


def check_run_from_their_folder(paths: Paths) -> None:
    """Run notebooks as JupyterLab does, with a kernel that starts in the notebooks' folder."""
    working_directory = {"metadata": {"path": str(paths.notebooks)}}
    imports = "from pathlib import Path\nfrom ponctuel.config.paths import find_root\n"
    parameter_cells = [
        next(
            cell.source
            for cell in read_notebook(path).cells
            if "parameters" in cell.metadata.get("tags", [])
        )
        for path in sorted(paths.notebooks.glob("*.ipynb"))
    ]
    cells = [
        new_code_cell(f"{source}\n{imports}print(find_root(Path(root)))")
        for source in parameter_cells
    ]
    executed = NotebookClient(
        new_notebook(cells=cells), kernel_name="python3", resources=working_directory
    ).execute()
    assert len(cells) >= 8
    for cell in executed.cells:
        assert cell.outputs[0].text.strip() == str(paths.root.resolve())
    complete = read_notebook(paths.notebooks / "01-sources.ipynb")
    assert NotebookClient(complete, kernel_name="python3", resources=working_directory).execute()
