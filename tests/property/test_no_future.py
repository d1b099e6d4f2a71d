"""No feature depends on the future.

Raw rows that became known at or after the issue time are changed, added and removed; everything
from cleaning to features then runs again, and must give the same features bit by bit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.property.rewriting import (
    CANCELLED_AFTER_MIN,
    Database,
    KnownHistory,
    Raw,
    Rewriting,
    minutes,
)

LEADS_MIN = (0, 1, 30, 60, 178, 360, 720, 1440, 2885, 10080, 43200)
# `schedule` and `row_order` move rows, so that they come last.
KINDS = (
    "events_at_issue_time",
    "departures",
    "clock_times",
    "cancellations",
    "invalid_values",
    "arrivals",
    "aircraft",
    "observations",
    "schedule",
    "row_order",
)


def as_bits(features: pd.DataFrame) -> pd.DataFrame:
    """Floats as the integers of their bits, so that equal means identical."""
    return pd.DataFrame(
        {
            name: values.to_numpy().view("uint32") if values.dtype == "float32" else values
            for name, values in features.items()
        }
    )


@pytest.fixture(scope="module")
def history(storm: Raw, open_timeline: Callable[[Raw], Database]) -> KnownHistory:
    return KnownHistory(storm, open_timeline(storm))


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    outcome=st.sampled_from(["arrived", "cancelled", "diverted"]),
    pick=st.integers(0, 10**6),
    lead=st.sampled_from(LEADS_MIN),
    kinds=st.sets(st.sampled_from(KINDS), min_size=2),
    seed=st.integers(0, 2**16),
)
@example(outcome="arrived", pick=800, lead=30, kinds={"events_at_issue_time"}, seed=0)
@example(outcome="arrived", pick=800, lead=30, kinds=set(KINDS), seed=1)
@example(outcome="cancelled", pick=50, lead=178, kinds=set(KINDS), seed=2)
@example(outcome="diverted", pick=3, lead=1440, kinds=set(KINDS), seed=3)
@example(outcome="arrived", pick=1700, lead=43200, kinds=set(KINDS), seed=4)
def test_what_was_not_known_yet_changes_nothing(
    history: KnownHistory,
    open_timeline: Callable[[Raw], Database],
    features_of: Callable[[Database, pd.DataFrame], pd.DataFrame],
    outcome: str,
    pick: int,
    lead: int,
    kinds: set[str],
    seed: int,
) -> None:
    rows = history.rows
    outcomes = np.where(rows["dep"].isna(), "cancelled", "arrived")
    outcomes[rows["dep"].notna() & rows["arr_delay"].isna()] = "diverted"
    stormy = np.flatnonzero((outcomes == outcome) & (rows["month"] == 5) & (rows["day"] >= 22))
    requested_row = int(stormy[pick % len(stormy)])
    issue = int(rows["sched"].iloc[requested_row]) - lead
    requests = history.requests(requested_row, issue, np.random.default_rng(seed))
    before = features_of(history.database, requests)

    rewriting = Rewriting(history, issue, set(requests["flight_id"]), seed)
    for kind in sorted(kinds, key=KINDS.index):
        getattr(rewriting, kind)()
    with open_timeline(rewriting.result()) as rewritten:
        after = features_of(rewritten, requests)

    pd.testing.assert_frame_equal(as_bits(before), as_bits(after))


def test_two_flights_of_one_aircraft_in_one_minute_reveal_nothing_of_the_later_arrival(
    history: KnownHistory,
    open_timeline: Callable[[Raw], Database],
    features_of: Callable[[Database, pd.DataFrame], pd.DataFrame],
) -> None:
    """A wrong tail number puts one aircraft in two places; the later arrival still changes nothing."""
    issue = int(minutes(pd.Series(["2013-05-23T22:00:00Z"])).iloc[0])
    rows = history.rows
    landed = rows.index[(rows["dep"] > issue - 300) & (rows["arr"] < issue - 10)][0]
    airborne = rows.index[
        (rows["dep"] < issue)
        & (rows["arr"] > issue + 30)
        & (rows["dep"][landed] - rows["sched"]).between(-60, 600)
    ][0]
    frame = history.raw["flights"].copy()
    frame.loc[[landed, airborne], "tailnum"] = "N1234P"
    frame.loc[airborne, ["dep_time", "arr_time"]] = np.nan  # they would contradict the delays
    frame.loc[airborne, "dep_delay"] = rows["dep"][landed] - rows["sched"][airborne]
    upcoming = rows[rows["sched"].between(issue, issue + 60)].head(1)
    requests = upcoming[["flight_id"]].assign(
        lead_time_min=(upcoming["sched"] - issue).astype("int64"), tail_number="N1234P"
    )
    features_made = []
    for arr_delay in (np.nan, frame.loc[airborne, "arr_delay"]):
        frame.loc[airborne, "arr_delay"] = arr_delay
        with open_timeline(history.raw | {"flights": frame}) as database:
            features_made.append(as_bits(features_of(database, requests)))
    pd.testing.assert_frame_equal(*features_made)
    assert features_made[0]["aircraft_dep_1440m_n"][0] == np.float32(2).view("uint32")


def _departed(history: KnownHistory, issue: int) -> Raw:
    frame = history.raw["flights"].copy()
    recent = history.rows["dep"].between(issue - 120, issue - 10)
    frame.loc[recent.to_numpy(), "dep_delay"] -= 1
    return history.raw | {"flights": frame}


def _arrived(history: KnownHistory, issue: int) -> Raw:
    frame = history.raw["flights"].copy()
    recent = history.rows["arr"].between(issue - 180, issue - 20)
    frame.loc[recent.to_numpy(), "arr_delay"] += 3
    return history.raw | {"flights": frame}


def _cancelled(history: KnownHistory, issue: int) -> Raw:
    frame = history.raw["flights"].copy()
    known_min = history.rows["sched"] + CANCELLED_AFTER_MIN
    cancelled = history.rows["dep"].isna() & known_min.between(issue - 180, issue - 10)
    rows_changed = frame.index[cancelled.to_numpy()]
    assert len(rows_changed)
    frame.loc[rows_changed, ["dep_delay", "arr_delay"]] = 5.0
    return history.raw | {"flights": frame}


def _tail(history: KnownHistory, issue: int) -> Raw:
    frame = history.raw["flights"].copy()
    frame.loc[(history.rows["dep"] < issue).to_numpy(), "tailnum"] = "N00000"
    return history.raw | {"flights": frame}


def _observed(history: KnownHistory, issue: int) -> Raw:
    frame = history.raw["weather"].copy()
    frame.loc[(history.weather_known < issue).to_numpy(), "temp"] += 1
    return history.raw | {"weather": frame}


def _published(history: KnownHistory, issue: int) -> Raw:
    frame = history.raw["flights"]
    new = frame[history.rows["sched"].between(issue, issue + 180).to_numpy()]
    new = new.assign(flight=new["flight"] + 9000)
    return history.raw | {"flights": pd.concat([frame, new], ignore_index=True)}


@pytest.mark.parametrize(
    ("rewrite", "family"),
    [
        (_departed, "origin_dep"),
        (_arrived, "system_arr"),
        (_cancelled, "system_cancelled"),
        (_tail, "aircraft"),
        (_observed, "weather_temperature"),
        (_published, "bank"),
    ],
)
def test_what_was_known_before_does_change_features(
    history: KnownHistory,
    open_timeline: Callable[[Raw], Database],
    features_of: Callable[[Database, pd.DataFrame], pd.DataFrame],
    rewrite: Callable[[KnownHistory, int], Raw],
    family: str,
) -> None:
    """The comparison can fail: a change of the past changes features."""
    issue = int(minutes(pd.Series(["2013-05-23T22:00:00Z"])).iloc[0])
    upcoming = history.rows[history.rows["sched"].between(issue, issue + 120)].head(40)
    requests = pd.DataFrame(
        {
            "flight_id": upcoming["flight_id"],
            "lead_time_min": (upcoming["sched"] - issue).astype("int64"),
            "tail_number": upcoming["tailnum"],
        }
    )
    before = as_bits(features_of(history.database, requests))
    with open_timeline(rewrite(history, issue)) as rewritten:
        after = as_bits(features_of(rewritten, requests))
    changed = [name for name in before if not before[name].equals(after[name])]
    assert any(name.startswith(family) for name in changed), changed
