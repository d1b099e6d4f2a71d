"""Periods, pages and files of the drift reports, tested without Evidently."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import InvalidRequest, NotFound, NotReady
from ponctuel.monitoring.reports.report_files import Name, Origin, Reports
from ponctuel.monitoring.reports.samples import (
    Days,
    Periods,
    drift_periods,
    performance_periods,
    read_forecasts,
)
from ponctuel.monitoring.reports.stable_page import page

TRAINING, TEST = (
    Days(date(2013, 1, 1), date(2013, 10, 1)),
    Days(date(2013, 10, 1), date(2013, 12, 30)),
)
IDS = "0f4a" * 8, "11111111-2222-3333-4444-00000000000{}"
LIBRARY = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"


def test_without_days_the_whole_test_is_compared_with_the_training() -> None:
    assert drift_periods(TRAINING, TEST) == Periods(TRAINING, TEST)
    performance = performance_periods(TEST)
    assert performance.reference == Days(TEST.start, date(2013, 10, 31)), "a third of ninety days"
    assert performance.current == Days(date(2013, 10, 31), TEST.end)


def test_requested_days_are_compared_with_those_before() -> None:
    days = Days(date(2013, 12, 1), date(2013, 12, 15))
    assert drift_periods(TRAINING, TEST, days) == Periods(TRAINING, days)
    assert performance_periods(TEST, days).reference == Days(TEST.start, days.start)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        (date(2013, 9, 30), date(2013, 11, 1), "since"),
        (date(2013, 11, 1), date(2014, 1, 1), "until"),
        (date(2013, 11, 1), date(2013, 11, 1), "until"),
    ],
)
def test_days_outside_the_test_are_refused(since: date, until: date, field: str) -> None:
    for periods in (
        lambda days: drift_periods(TRAINING, TEST, days),
        lambda days: performance_periods(TEST, days),
    ):
        with pytest.raises(InvalidRequest) as caught:
            periods(Days(since, until))
        assert caught.value.field == field


def test_a_missing_file_names_its_command(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro evaluate"):
        read_forecasts(tmp_path / "predictions.parquet", TEST)


def html_with_ids(random_id: str, element_id: str) -> str:
    return (
        f"<html><head></head><body><script>var metric_{random_id} = '{element_id}';</script>"
        f'<div id="root_metric_{random_id}"></div><script>lib("{LIBRARY}"); draw(metric_{random_id})</script>'
        "</body></html>"
    )


def test_random_ids_are_numbered_and_those_of_the_library_stay() -> None:
    periods = Periods(TRAINING, TEST)
    first, second = (
        page(html_with_ids(random_id, IDS[1].format(n)), "Drift", periods, (7, 9))
        for n, random_id in enumerate((IDS[0], IDS[0][::-1]))
    )
    assert first == second
    assert LIBRARY in first
    assert first.count("metric_" + "0" * 32) == 3
    assert "7 flights from 2013-01-01" in first
    assert "9 flights from 2013-10-01" in first
    assert page(html_with_ids(IDS[0], "x"), "Drift", periods, (7, 10)) != first


def test_only_generated_reports_are_listed_and_read(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    reports = Reports(paths)
    assert reports.list_reports() == []
    days = {"start": "2013-10-01", "end": "2013-12-30", "n": 5000}
    for folder, names in (
        (paths.drift_reports, list(Name)),
        (paths.requested_reports, [Name.DRIFT]),
    ):
        folder.mkdir(parents=True)
        record = {name: {"reference": days, "current": days} for name in names}
        (folder / "record.json").write_text(json.dumps(record))
        for name in names:
            (folder / f"{name}.html").write_text("x")
    assert [(report.name, report.origin) for report in reports.list_reports()] == [
        (Name.DRIFT, Origin.ASKED),
        (Name.DRIFT, Origin.PIPELINE),
        (Name.PERFORMANCE, Origin.PIPELINE),
    ]
    assert reports.page(Name.DRIFT, Origin.ASKED).read_text() == "x"
    with pytest.raises(NotFound):
        reports.page(Name.PERFORMANCE, Origin.ASKED)
