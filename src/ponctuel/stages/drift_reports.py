"""Stage `drift_reports`: Evidently's reports on drift and performance, and their figures.

`python -m ponctuel.stages drift_reports SINCE UNTIL` makes them for some days of the test period
instead, on request (`ponctuel reports`, the page *Monitoring*); the pipeline's own reports stay
unchanged. An empty SINCE means the last four weeks before UNTIL, an empty UNTIL the test's end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import InvalidRequest, NotReady
from ponctuel.monitoring.reference import JUDGED_LEAD_MIN
from ponctuel.monitoring.reports.report_files import RECORD_FILE, Name, page_file
from ponctuel.monitoring.reports.samples import Days, drift_periods, last_days, performance_periods
from ponctuel.stages.feature_files import feature_files
from ponctuel.stages.files import PREDICTIONS_FILE
from ponctuel.training.json_files import write_json

# Evidently reads this when it is imported, below: it sends no usage data.
os.environ["DO_NOT_TRACK"] = "1"
METRICS_FILE = "drift-reports.json"


def main(since: str = "", until: str = "", paths: Paths | None = None) -> None:
    """Write both pages, and the record of the data that they use.

    Args:
        since, until: local days of the test period, the first and the day after the last; neither:
            all of it, which also writes reports/metrics/drift-reports.json.

    Raises:
        InvalidRequest: SINCE or UNTIL is no day, or lies outside the test period.
        NotReady: Evidently is not installed.
    """
    paths = paths or project_paths()
    split = feature_files(paths).split(load_params(paths.params).split)
    training, test = Days(split.start, split.test_from), Days(split.test_from, split.end)
    requested = _requested_days(test, since, until)
    folder = paths.requested_reports if requested else paths.drift_reports
    record = _make_reports(paths, folder, training, test, requested)
    write_json(folder / RECORD_FILE, record)
    if requested is None:
        write_json(paths.metrics / METRICS_FILE, record)
    print(f"drift_reports: {', '.join(name for name in Name if name in record) or 'none'}")


def _requested_days(test: Days, since: str, until: str) -> Days | None:
    if not since and not until:
        return None
    end = _day("until", until) if until else test.end
    return Days(_day("since", since), end) if since else last_days(test, end)


def _make_reports(
    paths: Paths, folder: Path, training: Days, test: Days, requested: Days | None
) -> dict[str, object]:
    try:
        from ponctuel.monitoring.reports import making
    except ModuleNotFoundError as error:
        raise NotReady(f"{error.name} is missing: install ponctuel[drift]") from error
    files = feature_files(paths)
    sources = making.Sources(
        files.features, files.outcomes, paths.evaluation / PREDICTIONS_FILE, paths.candidate
    )
    makers: dict[Name, Callable[[], making.RenderedReport]] = {
        Name.DRIFT: lambda: making.make_drift(sources, drift_periods(training, test, requested)),
        Name.PERFORMANCE: lambda: making.make_performance(
            sources, performance_periods(test, requested)
        ),
    }
    record: dict[str, object] = {"lead_time_min": JUDGED_LEAD_MIN}
    left_out: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in makers.items():
        path = folder / page_file(name)
        try:
            report = make()
        except NotReady as error:  # too few flights for one report; the other is still made
            left_out[name] = str(error)
            print(f"drift_reports: no {name}: {error}", file=sys.stderr)
            path.unlink(missing_ok=True)
            continue
        partial = path.with_name(f".{path.name}")
        partial.write_text(report.html, encoding="utf-8")
        partial.replace(path)
        record[name] = report.record
    return {**record, "left_out": left_out}


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidRequest("a day as 2013-12-01 is accepted", field=field, value=text) from error


if __name__ == "__main__":
    main()
