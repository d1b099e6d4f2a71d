"""Every figure, drawn from real data: it has a title, labels, and the same bytes twice."""

from __future__ import annotations

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

from ponctuel.cleaning.report import CleaningReport
from ponctuel.features.timeline import KnownAfter
from ponctuel.reporting import figures
from ponctuel.reporting.cleaning_story import before_after
from ponctuel.reporting.exploration import overdue_outcomes, read_query
from ponctuel.reporting.figures import style
from ponctuel.reporting.figures.routes import wilson
from ponctuel.reporting.save import save_figure
from ponctuel.reporting.separation import separation
from ponctuel.reporting.sources_overview import column_overview
from ponctuel.warehouse.query_catalogue import query

Tables = dict[str, pd.DataFrame]
Frames = tuple[pd.DataFrame, ...]

# figure -> queries of the exploration, or of the catalogue, whose answers it draws
FROM_QUERIES = {
    "arrival_delays": ("arrival_delays",),
    "calendar_heatmap": ("days",),
    "cancellation_waves": ("days", "cancellation_waves"),
    "carrier_distribution": ("carriers",),
    "carrier_hours": ("punctuality_by_carrier_hour",),
    "contrasting_days": ("contrasting_days",),
    "delay_by_hour": ("hours",),
    "holidays": ("holidays",),
    "recovery": ("delay_recovery",),
    "rotation": ("aircraft_rotation",),
    "tail_by_outcome": ("outcomes",),
    "weather_effect": ("weather_bands",),
    "weather_gaps": ("weather_gaps",),
    "weekday_hours": ("weekday_hours",),
    "worst_routes": ("worst_routes",),
}
DOCUMENTED = {
    "aircraft_rotation", "cancellation_waves", "delay_recovery", "holidays",
    "punctuality_by_carrier_hour", "worst_routes",
}  # fmt: skip


@pytest.fixture(scope="session")
def frames(
    storm: Tables,
    cleaned: tuple[Tables, CleaningReport],
    warehouse: duckdb.DuckDBPyConnection,
) -> Callable[[str], Frames]:
    def of(name: str) -> Frames:
        if name == "missing_values":
            return (column_overview(storm),)
        if name == "scheduled_durations":
            tables = cleaned[0]
            return (before_after(storm["flights"], tables["fact_flight"], tables["dim_airport"]),)
        if name == "overdue_flights":
            return (overdue_outcomes(warehouse, KnownAfter(), 60),)
        if name == "source_separation":
            return (separation(warehouse),)
        return tuple(
            query(part).run(warehouse) if part in DOCUMENTED else read_query(warehouse, part)
            for part in FROM_QUERIES[name]
        )

    return of


def draw(name: str, frames: Callable[[str], Frames]) -> Figure:
    figure: Figure = getattr(figures, name)(*frames(name))
    return figure


@pytest.mark.parametrize("name", figures.__all__)
def test_every_figure_is_titled_and_labelled(name: str, frames: Callable[[str], Frames]) -> None:
    figure = draw(name, frames)
    assert figure.get_suptitle()
    for axes in figure.axes:
        assert axes.has_data()
    assert any(axes.get_xlabel() or axes.get_ylabel() for axes in figure.axes)


@pytest.mark.parametrize("name", figures.__all__)
def test_saving_twice_gives_the_same_bytes_and_no_warning(
    name: str, frames: Callable[[str], Frames], tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = save_figure(draw(name, frames), "first", tmp_path)
        with mpl.rc_context({"font.size": 30, "axes.facecolor": "red"}):
            second = save_figure(draw(name, frames), "second", tmp_path)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", figures.__all__)
def test_an_empty_source_is_said_not_raised(
    name: str, frames: Callable[[str], Frames], tmp_path: Path
) -> None:
    figure = getattr(figures, name)(*(frame.iloc[:0] for frame in frames(name)))
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


def test_the_sequential_map_only_darkens() -> None:
    greys = [lightness(style.SEQUENTIAL(x)[:3]) for x in np.linspace(0, 1, 50)]
    assert (np.diff(greys) < 0).all()


def test_french_numbers() -> None:
    assert style.count_text(12345.4) == "12\u202f345"
    assert style.number_text(-1234.56) == "−1\u202f234,6"
    assert style.percent_text(0.1234, 1) == "12,3\u00a0%"
    assert style.day_text(pd.Timestamp(2024, 2, 1)) == "1er févr. 2024"


def test_wilson_holds_for_few_and_for_all() -> None:
    low, high = wilson(pd.Series([0, 5, 10]), pd.Series([10, 10, 10]))
    assert (low >= 0).all()
    assert (high <= 1 + 1e-12).all()
    # Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
    low, high = wilson(pd.Series([81]), pd.Series([263]))
    assert low[0] == pytest.approx(0.2553, abs=1e-4)
    assert high[0] == pytest.approx(0.3662, abs=1e-4)
