"""Every figure, drawn from real data: title, labels and reproducible bytes."""

from __future__ import annotations

import importlib
import pkgutil
import warnings
from collections.abc import Callable
from pathlib import Path

import duckdb
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from ponctuel import figures
from ponctuel.analysis.cleaning_tables import before_after
from ponctuel.analysis.separation import separation
from ponctuel.analysis.sources_overview import column_overview
from ponctuel.cleaning.report import CleaningReport
from ponctuel.figures import style
from ponctuel.figures.routes import wilson
from ponctuel.figures.save import save_figure
from tests.unit.analysis.exploration_queries import run_query
from tests.unit.analysis.notebook_cells import Executed

Tables = dict[str, pd.DataFrame]
Frames = tuple[pd.DataFrame, ...]

# figure -> the frames of notebook 03 that it draws
FROM_QUERIES = {
    "arrival_delays": ("delays",),
    "calendar_heatmap": ("days",),
    "cancellation_waves": ("days", "waves"),
    "carrier_distribution": ("carriers",),
    "carrier_hours": ("carrier_hours",),
    "contrasting_days": ("contrast",),
    "delay_by_hour": ("hours",),
    "holidays": ("holidays",),
    "overdue_flights": ("waiting",),
    "recovery": ("recovery",),
    "rotation": ("legs",),
    "tail_by_outcome": ("outcomes",),
    "weather_effect": ("bands",),
    "weather_gaps": ("gaps",),
    "weekday_hours": ("slots",),
    "worst_routes": ("routes",),
}


@pytest.fixture(scope="session")
def frames(
    storm: Tables,
    cleaned: tuple[Tables, CleaningReport],
    warehouse: duckdb.DuckDBPyConnection,
    features_notebook: Executed,
    evaluation_notebook: Executed,
) -> Callable[[str], Frames]:
    of_notebooks = features_notebook.frames | evaluation_notebook.frames

    def frames_of_figure(name: str) -> Frames:
        if name in of_notebooks:
            return of_notebooks[name]
        if name == "missing_values":
            return (column_overview(storm),)
        if name == "scheduled_durations":
            tables = cleaned[0]
            return (before_after(storm["flights"], tables["fact_flight"], tables["dim_airport"]),)
        if name == "source_separation":
            return (separation(warehouse),)
        return tuple(run_query(warehouse, part) for part in FROM_QUERIES[name])

    return frames_of_figure


# Modules whose figures need study results or forecasts; other tests draw them (`test_of_records.py`).
TESTED_ELSEWHERE = {
    "continued_training",
    "from_python",
    "growth",
    "overfitting",
    "registered",
    "retraining_policy",
    "scale",
    "tuning",
    "tuning_space",
    "worth",
}


def figures_by_name() -> dict[str, Callable[..., Figure]]:
    """Every function of the package that draws a styled figure from frames."""
    modules = [
        importlib.import_module(f"{figures.__name__}.{info.name}")
        for info in pkgutil.iter_modules(figures.__path__)
        if info.name not in TESTED_ELSEWHERE
    ]
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if hasattr(value, "__wrapped__") and value.__module__ == module.__name__
    }


FIGURES = figures_by_name()


def draw(name: str, frames: Callable[[str], Frames]) -> Figure:
    return FIGURES[name](*frames(name))


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_figure_is_titled_and_labelled(name: str, frames: Callable[[str], Frames]) -> None:
    figure = draw(name, frames)
    assert figure.get_suptitle()
    for axes in figure.axes:
        assert axes.has_data()
    assert any(axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes)


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_saving_twice_gives_the_same_bytes_and_no_warning(
    name: str, frames: Callable[[str], Frames], tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = save_figure(draw(name, frames), "first", tmp_path)
        with mpl.rc_context({"font.size": 30, "axes.facecolor": "red"}):
            second = save_figure(draw(name, frames), "second", tmp_path)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_an_empty_source_is_reported_not_raised(
    name: str, frames: Callable[[str], Frames], tmp_path: Path
) -> None:
    figure = FIGURES[name](*(frame.iloc[:0] for frame in frames(name)))
    assert save_figure(figure, name, tmp_path).is_file()
    assert figure.get_suptitle().startswith("Pas de données")


def lightness(colour: object) -> float:
    red, green, blue = to_rgb(colour)  # type: ignore[arg-type]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_series_differ_on_a_grey_print() -> None:
    greys = sorted(lightness(colour) for colour in style.SERIES)
    assert np.diff(greys).min() > 0.1
    assert lightness(style.DARK) < lightness(style.MIDDLE) < lightness(style.LIGHT)
    assert len(set(style.MARKERS)) == len(set(style.DASHES)) == len(set(style.HATCHES)) == 3


def test_the_sequential_colour_map_darkens_monotonically() -> None:
    greys = [lightness(style.SEQUENTIAL(x)[:3]) for x in np.linspace(0, 1, 50)]
    assert (np.diff(greys) < 0).all()


def test_french_numbers() -> None:
    assert style.count_text(12345.4) == "12\u202f345"
    assert style.number_text(-1234.56) == "−1\u202f234,6"
    assert style.points_text(0.0256) == "2,6\u00a0points"
    assert style.points_text(0.0196) == "2,0\u00a0points"
    assert style.points_text(0.0149) == "1,5\u00a0point"
    assert style.percent_text(0.1234, 1) == "12,3\u202f%"
    assert style.day_text(pd.Timestamp(2024, 2, 1)) == "1er févr. 2024"


def test_wilson_intervals_are_those_published() -> None:
    low, high = wilson(pd.Series([0, 5, 10]), pd.Series([10, 10, 10]))
    assert (low >= 0).all()
    assert (high <= 1 + 1e-12).all()
    # Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
    low, high = wilson(pd.Series([81]), pd.Series([263]))
    assert low[0] == pytest.approx(0.2553, abs=1e-4)
    assert high[0] == pytest.approx(0.3662, abs=1e-4)
