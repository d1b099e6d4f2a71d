"""Indicators that a server measures of itself, and their exposition for Prometheus, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ponctuel.domain.distribution import THRESHOLDS_MIN
from ponctuel.monitoring import live, monitor_factory
from ponctuel.monitoring.contest import Contest, evidence_of
from ponctuel.monitoring.exposition import MonitoringCollector
from ponctuel.monitoring.observed import DAY_MIN
from ponctuel.operations.repositories.monitoring import ForecastAtLead, StoredMeasurement

NOON = datetime(2013, 12, 8, 12, tzinfo=UTC)


def operations(**repositories: Any) -> Any:
    """Fake operational database with these repositories only."""

    @contextmanager
    def read() -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(**repositories)

    return SimpleNamespace(read=read)


def stored_measurement(indicator: str, subject: str, value: float) -> StoredMeasurement:
    return StoredMeasurement(indicator, subject, NOON, value, None, None, 1, None)


def state(name: str, due_s_ago: float, runs_n: int = 1) -> SimpleNamespace:
    due = datetime.now(UTC) - timedelta(seconds=due_s_ago)
    return SimpleNamespace(name=name, due_at_utc=due, runs_n=runs_n, finished_at_utc=NOON)


def test_the_latest_job_counts_without_monitoring_itself() -> None:
    states = [state("board", 30), state("purge", 90), state("monitoring", 900)]
    states += [state("never ran", 9_000, runs_n=0)]
    jobs = SimpleNamespace(states=lambda: states)
    (measurement,) = monitor_factory.late_jobs(operations(jobs=jobs), "monitoring")(7)
    assert (measurement.indicator, measurement.at_min, measurement.n) == ("jobs_late_seconds", 7, 2)
    assert measurement.value == pytest.approx(90, abs=5)
    jobs.states = lambda: states[2:]
    assert monitor_factory.late_jobs(operations(jobs=jobs), "monitoring")(7) == []


def test_abandoned_messages_of_a_day_are_counted() -> None:
    since: list[datetime] = []
    monitoring = SimpleNamespace(failed_since=lambda at: since.append(at) or 4)
    (failed,) = monitor_factory.lost_messages(operations(monitoring=monitoring))(7)
    assert (failed.value, failed.n) == (4.0, 4)
    assert datetime.now(UTC) - since[0] == pytest.approx(
        timedelta(days=1), abs=timedelta(minutes=1)
    )


def test_an_indicator_is_one_gauge_with_a_value_per_subject() -> None:
    latest = [
        stored_measurement("feed_age_minutes", "flights", 3.0),
        stored_measurement("feed_age_minutes", "weather", 9.0),
    ]
    latest += [stored_measurement("gone since", "", 1.0)]
    alert = SimpleNamespace(rule="stale_feed", subject="flights", state="firing")
    monitoring = SimpleNamespace(latest=lambda now: latest, unresolved=lambda: [alert])
    jobs = SimpleNamespace(states=lambda: [state("monitoring", 0)])
    clock: Any = SimpleNamespace(now=lambda: NOON)
    collector = MonitoringCollector(operations(monitoring=monitoring, jobs=jobs), clock)
    families = {family.name: family for family in collector.collect()}
    assert set(families) == {
        "ponctuel_feed_age_minutes",
        "ponctuel_alerts",
        "ponctuel_monitoring_round_timestamp_seconds",
    }
    ages = {s.labels["subject"]: s.value for s in families["ponctuel_feed_age_minutes"].samples}
    assert ages == {"flights": 3.0, "weather": 9.0}
    assert families["ponctuel_alerts"].samples[0].labels["state"] == "firing"
    rounds = families["ponctuel_monitoring_round_timestamp_seconds"].samples
    assert rounds[0].value == NOON.timestamp()


def test_a_stored_forecast_gives_the_probability_of_30_minutes() -> None:
    survival = np.linspace(0.9, 0.01, len(THRESHOLDS_MIN))
    stored = ForecastAtLead(
        "UA", 1, "EWR", NOON, NOON, "1", 0.01, 0.0, survival.astype("<f8").tobytes(), -9.0, 50.0
    )
    frame = live._issued(120, [stored])
    assert frame["p30"].tolist() == [survival[THRESHOLDS_MIN.index(30)]]
    assert frame["lead_time_min"].tolist() == [120]


def test_evidence_grows_for_the_better_model_and_is_empty_without_days() -> None:
    assert evidence_of("pair", [], 5) == []
    better_gain, evidence = evidence_of("pair", [0.02] * 200, 5)
    equal_gain, equal_evidence = evidence_of("pair", [0.02, -0.02] * 100, 5)
    assert better_gain.value == pytest.approx(0.02)
    assert better_gain.low is not None
    assert equal_gain.low is not None
    assert better_gain.low > 0 > equal_gain.low
    assert evidence.value > equal_evidence.value


def test_without_a_challenger_nothing_is_compared_and_a_day_is_evaluated_once() -> None:
    evaluations: list[int] = []
    contest = Contest(None, lambda: evaluations.append(1), operations())  # type: ignore[arg-type]
    assert contest.measure(3 * DAY_MIN) == []
    assert contest.measure(3 * DAY_MIN + 60) == []
    assert contest.measure(4 * DAY_MIN) == []
    assert len(evaluations) == 2
