"""No feature may know the future.

Raw rows that became known at or after the issue time are changed, added and taken away; everything
from cleaning to features then runs again, and must give the same features, bit for bit. When a row
became known is worked out here from the raw values, by the timeline's published rules.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

Raw = dict[str, pd.DataFrame]
Database = duckdb.DuckDBPyConnection

PUBLISHED_BEFORE_MIN = 43200
CANCELLED_AFTER_MIN = 120
DIVERTED_AFTER_MIN = 1440
EARLIEST_DELAY_MIN, MAX_DELAY_MIN = -120, 2880
LEADS_MIN = (0, 1, 30, 60, 178, 360, 720, 1440, 2885, 10080, 43200)
KEY = ["carrier", "flight", "origin", "dest", "sched"]
LATER_FACTS = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]
GARBAGE = 99999.0


def minutes(moments: pd.Series) -> pd.Series:
    naive = pd.to_datetime(moments, utc=True).dt.tz_localize(None)
    return (naive - pd.Timestamp("1970-01-01")) / pd.Timedelta(minutes=1)


class World:
    """The unchanged past and future: raw rows with the minute at which each fact became known."""

    def __init__(self, raw: Raw, database: Database) -> None:
        self.raw, self.database = raw, database
        fact = database.execute(
            "SELECT flight_id, carrier_code AS carrier, flight_number AS flight, "
            "origin_code AS origin, destination_code AS dest, sched_dep_utc, "
            "sched_arr_utc FROM fact_flight"
        ).df()
        fact["sched"] = minutes(fact["sched_dep_utc"])
        fact["sched_arr"] = minutes(fact["sched_arr_utc"])
        flights = raw["flights"]
        rows = flights.assign(
            sched=minutes(flights["time_hour"]) + flights["sched_dep_time"] % 100
        ).merge(fact[[*KEY, "flight_id", "sched_arr"]], on=KEY, how="left", validate="1:1")
        assert rows["flight_id"].notna().all()
        rows["dep"] = rows["sched"] + rows["dep_delay"]
        rows["arr"] = (rows["sched_arr"] + rows["arr_delay"]).clip(lower=rows["dep"])
        self.rows = rows
        self.weather_known = minutes(raw["weather"]["time_hour"]) + 60

    def open_at(self, issue: int) -> np.ndarray:
        """Flights of which, at the issue time, neither departure nor cancellation was known."""
        r = self.rows
        cancelled = r["dep"].isna() & (r["sched"] + CANCELLED_AFTER_MIN >= issue)
        return ((r["dep"] >= issue) | cancelled).to_numpy()

    def airborne_at(self, issue: int) -> np.ndarray:
        """Flights that had left, and of which no more was known."""
        r = self.rows
        diverted = r["arr_delay"].isna() & (r["sched_arr"] + DIVERTED_AFTER_MIN >= issue)
        return ((r["dep"] < issue) & ((r["arr"] >= issue) | diverted)).to_numpy()

    def unpublished_at(self, issue: int) -> np.ndarray:
        return (self.rows["sched"] - PUBLISHED_BEFORE_MIN >= issue).to_numpy()

    def requests(self, anchor: int, issue: int, rng: np.random.Generator) -> pd.DataFrame:
        """The anchor and three dozen flights up to 30 days ahead; half name their aircraft."""
        ahead = (self.rows["sched"] - issue).to_numpy()
        soon = np.flatnonzero((ahead >= 0) & (ahead <= 120))
        near = np.flatnonzero((ahead > 120) & (ahead <= 1440))
        far = np.flatnonzero((ahead > 1440) & (ahead <= PUBLISHED_BEFORE_MIN))
        chosen = np.unique(
            np.concatenate(
                [
                    [anchor],
                    *(rng.choice(some, min(12, len(some)), False) for some in (soon, near, far)),
                ]
            ).astype(int)
        )
        rows = self.rows.iloc[chosen]
        named = rng.random(len(rows)) < 0.5
        return pd.DataFrame(
            {
                "flight_id": rows["flight_id"].to_numpy(),
                "lead_time_min": (rows["sched"] - issue).astype("int64").to_numpy(),
                "tail_number": rows["tailnum"].where(named).astype("object").to_numpy(),
            }
        )


class Rewriting:
    """One rewriting of what was not known yet at `issue`: each method changes one kind of fact."""

    def __init__(self, world: World, issue: int, requested: set[int], seed: int) -> None:
        self.world, self.issue = world, issue
        self.rng = np.random.default_rng(seed)
        self.rows = world.rows.copy()
        self.weather = world.raw["weather"].copy()
        self.open, self.airborne = world.open_at(issue), world.airborne_at(issue)
        self.removable = world.unpublished_at(issue) & ~self.rows["flight_id"].isin(requested)

    def result(self) -> Raw:
        flights = self.rows[list(self.world.raw["flights"].columns)]
        return self.world.raw | {"flights": flights, "weather": self.weather}

    def _some(self, mask: np.ndarray, share: float = 0.6) -> np.ndarray:
        return np.flatnonzero(mask & (self.rng.random(len(mask)) < share))

    def at_once(self) -> None:
        """Whatever can happen in the very minute of the issue time, does."""
        delay = self.issue - self.rows["sched"].to_numpy()
        leave = np.flatnonzero(self.open & (abs(delay) <= -EARLIEST_DELAY_MIN))
        self._set(leave, dep_delay=delay[leave], arr_delay=self._arr_delay(leave, delay[leave]))
        delay = (self.issue - self.rows["sched_arr"]).to_numpy()
        land = np.flatnonzero(self.airborne & (abs(delay) <= -EARLIEST_DELAY_MIN))
        self._set(land, arr_delay=delay[land])

    def departures(self) -> None:
        """Open flights depart, sooner or later, and arrive at some time or other, or do not."""
        at = self._some(self.open)
        sched = self.rows["sched"].to_numpy()[at]
        earliest = np.maximum(self.issue - sched, EARLIEST_DELAY_MIN)
        delay = earliest + self.rng.choice([0, 1, 5, 20, 90, 400], len(at))
        at, sched, delay = (part[delay <= MAX_DELAY_MIN] for part in (at, sched, delay))
        arr_delay = self._arr_delay(at, delay + self.rng.integers(-40, 60, len(at)))
        arr_delay[self.rng.random(len(at)) < 0.1] = np.nan
        self._set(at, dep_delay=delay, arr_delay=arr_delay, air_time=self._air_time(len(at)))

    def clock_times(self) -> None:
        """Open flights of which the source gives the clock time of departure alone."""
        at = self._some(self.open, 0.2)
        sched = self.rows["sched"].to_numpy()[at]
        delay = np.maximum(self.issue - sched, 0) + self.rng.integers(0, 60, len(at))
        at, delay = at[delay < 700], delay[delay < 700]
        hhmm = self.rows["sched_dep_time"].to_numpy()[at]
        minute = (hhmm // 100 * 60 + hhmm % 100 + delay) % 1440
        self._set(at, dep_time=minute // 60 * 100 + minute % 60, dep_delay=np.nan)
        self._set(at, arr_delay=self._arr_delay(at, delay))

    def cancellations(self) -> None:
        at = self._some(self.open & (self.rows["sched"] + CANCELLED_AFTER_MIN >= self.issue), 0.3)
        self._set(at, **dict.fromkeys(LATER_FACTS, np.nan))

    def garbage(self) -> None:
        """Slips of the pen, in flights of which nothing was known."""
        at = self._some(self.open, 0.1)
        self._set(at, dep_delay=GARBAGE, arr_delay=-GARBAGE, air_time=-1.0, dep_time=2460.0)

    def arrivals(self) -> None:
        """Flights in the air arrive at another time, or nowhere, or are written down wrong."""
        at = self._some(self.airborne & self.rows["sched_arr"].notna().to_numpy())
        arr_delay = self._arr_delay(at, self.rng.integers(-60, 500, len(at)))
        overdue = self.rows["sched_arr"].to_numpy()[at] + DIVERTED_AFTER_MIN
        lost = (self.rng.random(len(at)) < 0.2) & (overdue >= self.issue)
        arr_delay[lost] = np.nan
        arr_delay[self.rng.random(len(at)) < 0.05] = GARBAGE
        arr_delay[arr_delay > MAX_DELAY_MIN] = GARBAGE
        self._set(at, arr_delay=arr_delay, air_time=self._air_time(len(at)), arr_time=2400.0)

    def aircraft(self) -> None:
        """Other aircraft for flights that had not left, those of the requests among them."""
        at = self._some(self.open, 0.4)
        tails = self.rows["tailnum"].dropna().unique()
        self.rows.loc[at, "tailnum"] = self.rng.choice([*tails, None, "X1"], len(at))

    def schedule(self) -> None:
        """Flights not published yet disappear, and others appear."""
        at = self._some(self.removable)
        copies = self.rows.iloc[self._some(self.world.unpublished_at(self.issue), 0.5)]
        new = copies.assign(flight=copies["flight"] + 9000)
        day = pd.Timestamp("1970-01-01") + pd.Timedelta(
            minutes=self.issue + PUBLISHED_BEFORE_MIN + 1440
        )
        later = self.rows.sample(20, random_state=self.rng).assign(
            year=day.year, month=day.month, day=day.day, time_hour=None
        )
        self._replace_rows(pd.concat([self.rows.drop(self.rows.index[at]), new, later]))

    def observations(self) -> None:
        """Weather of hours that had not ended: other values, missing hours, new hours."""
        future = (self.world.weather_known >= self.issue).to_numpy()
        frame = self.weather
        for column in ("temp", "wind_speed", "pressure", "visib", "precip"):
            at = self._some(future, 0.5)
            noise = self.rng.choice([np.nan, -1.0, 0.0, 5.0, 1000.0], len(at))
            frame[column] = frame[column].astype("float64")
            frame.loc[frame.index[at], column] = noise
        hours = pd.DataFrame({"known": self.world.weather_known}).to_numpy().ravel()
        added = frame[future].tail(6).assign(day=28, time_hour=None)
        gone = self._some(hours >= self.issue, 0.3)
        self.weather = pd.concat([frame.drop(frame.index[gone]), added], ignore_index=True)

    def order(self) -> None:
        """The rows' order in the file says nothing."""
        self._replace_rows(self.rows.sample(frac=1, random_state=self.rng))
        self.weather = self.weather.sample(frac=1, random_state=self.rng)

    def _replace_rows(self, rows: pd.DataFrame) -> None:
        self.rows = rows.reset_index(drop=True)

    def _arr_delay(self, at: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """The wanted delays, put off until the arrival is no earlier than the issue time."""
        sched_arr = self.rows["sched_arr"].fillna(np.inf).to_numpy()[at]
        return np.maximum(wanted, self.issue - sched_arr).astype("float64")

    def _air_time(self, n: int) -> np.ndarray:
        return self.rng.choice([np.nan, -5.0, 12.0, 95.5, 300.0, 700.0], n)

    def _set(self, at: np.ndarray, **values: np.ndarray | float) -> None:
        for name, value in values.items():
            self.rows.loc[self.rows.index[at], name] = value


# `schedule` and `order` move rows, hence they come last.
KINDS = (
    "at_once",
    "departures",
    "clock_times",
    "cancellations",
    "garbage",
    "arrivals",
    "aircraft",
    "observations",
    "schedule",
    "order",
)


def bits(features: pd.DataFrame) -> pd.DataFrame:
    """Floats as the whole numbers that their bits spell, so that equal means identical."""
    return pd.DataFrame(
        {
            name: values.to_numpy().view("uint32") if values.dtype == "float32" else values
            for name, values in features.items()
        }
    )


@pytest.fixture(scope="module")
def world(storm: Raw, open_timeline: Callable[[Raw], Database]) -> World:
    return World(storm, open_timeline(storm))


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
@example(outcome="arrived", pick=800, lead=30, kinds={"at_once"}, seed=0)
@example(outcome="arrived", pick=800, lead=30, kinds=set(KINDS), seed=1)
@example(outcome="cancelled", pick=50, lead=178, kinds=set(KINDS), seed=2)
@example(outcome="diverted", pick=3, lead=1440, kinds=set(KINDS), seed=3)
@example(outcome="arrived", pick=1700, lead=43200, kinds=set(KINDS), seed=4)
def test_what_was_not_known_yet_changes_nothing(
    world: World,
    open_timeline: Callable[[Raw], Database],
    ask: Callable[[Database, pd.DataFrame], pd.DataFrame],
    outcome: str,
    pick: int,
    lead: int,
    kinds: set[str],
    seed: int,
) -> None:
    rows = world.rows
    became = np.where(rows["dep"].isna(), "cancelled", "arrived")
    became[rows["dep"].notna() & rows["arr_delay"].isna()] = "diverted"
    stormy = np.flatnonzero((became == outcome) & (rows["month"] == 5) & (rows["day"] >= 22))
    anchor = int(stormy[pick % len(stormy)])
    issue = int(rows["sched"].iloc[anchor]) - lead
    requests = world.requests(anchor, issue, np.random.default_rng(seed))
    before = ask(world.database, requests)

    rewriting = Rewriting(world, issue, set(requests["flight_id"]), seed)
    for kind in sorted(kinds, key=KINDS.index):
        getattr(rewriting, kind)()
    with open_timeline(rewriting.result()) as rewritten:
        after = ask(rewritten, requests)

    pd.testing.assert_frame_equal(bits(before), bits(after))


def test_two_flights_of_one_aircraft_in_one_minute_tell_nothing_of_the_later_arrival(
    world: World,
    open_timeline: Callable[[Raw], Database],
    ask: Callable[[Database, pd.DataFrame], pd.DataFrame],
) -> None:
    """A placeholder for a tail number puts one aircraft in two places; still no look ahead."""
    issue = int(minutes(pd.Series(["2013-05-23T22:00:00Z"])).iloc[0])
    rows = world.rows
    landed = rows.index[(rows["dep"] > issue - 300) & (rows["arr"] < issue - 10)][0]
    in_air = rows.index[
        (rows["dep"] < issue)
        & (rows["arr"] > issue + 30)
        & (rows["dep"][landed] - rows["sched"]).between(-60, 600)
    ][0]
    frame = world.raw["flights"].copy()
    frame.loc[[landed, in_air], "tailnum"] = "N00000"
    frame.loc[in_air, "dep_delay"] = rows["dep"][landed] - rows["sched"][in_air]
    soon = rows[rows["sched"].between(issue, issue + 60)].head(1)
    requests = soon[["flight_id"]].assign(
        lead_time_min=(soon["sched"] - issue).astype("int64"), tail_number="N00000"
    )
    made = []
    for arr_delay in (np.nan, frame.loc[in_air, "arr_delay"]):
        frame.loc[in_air, "arr_delay"] = arr_delay
        with open_timeline(world.raw | {"flights": frame}) as database:
            made.append(bits(ask(database, requests)))
    pd.testing.assert_frame_equal(*made)
    assert made[0]["aircraft_dep_1440m_n"][0] == np.float32(2).view("uint32")


def _departed(world: World, issue: int) -> Raw:
    frame = world.raw["flights"].copy()
    recent = world.rows["dep"].between(issue - 120, issue - 10)
    frame.loc[recent.to_numpy(), "dep_delay"] -= 1
    return world.raw | {"flights": frame}


def _arrived(world: World, issue: int) -> Raw:
    frame = world.raw["flights"].copy()
    recent = world.rows["arr"].between(issue - 180, issue - 20)
    frame.loc[recent.to_numpy(), "arr_delay"] += 3
    return world.raw | {"flights": frame}


def _cancelled(world: World, issue: int) -> Raw:
    frame = world.raw["flights"].copy()
    known = world.rows["sched"] + CANCELLED_AFTER_MIN
    late = world.rows["dep"].isna() & known.between(issue - 180, issue - 10)
    at = frame.index[late.to_numpy()]
    assert len(at)
    frame.loc[at, ["dep_delay", "arr_delay"]] = 5.0
    return world.raw | {"flights": frame}


def _tail(world: World, issue: int) -> Raw:
    frame = world.raw["flights"].copy()
    frame.loc[(world.rows["dep"] < issue).to_numpy(), "tailnum"] = "N00000"
    return world.raw | {"flights": frame}


def _observed(world: World, issue: int) -> Raw:
    frame = world.raw["weather"].copy()
    frame.loc[(world.weather_known < issue).to_numpy(), "temp"] += 1
    return world.raw | {"weather": frame}


def _published(world: World, issue: int) -> Raw:
    frame = world.raw["flights"]
    new = frame[world.rows["sched"].between(issue, issue + 180).to_numpy()]
    new = new.assign(flight=new["flight"] + 9000)
    return world.raw | {"flights": pd.concat([frame, new], ignore_index=True)}


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
    world: World,
    open_timeline: Callable[[Raw], Database],
    ask: Callable[[Database, pd.DataFrame], pd.DataFrame],
    rewrite: Callable[[World, int], Raw],
    family: str,
) -> None:
    """The test above can fail: the same comparison sees a change of the past."""
    issue = int(minutes(pd.Series(["2013-05-23T22:00:00Z"])).iloc[0])
    soon = world.rows[world.rows["sched"].between(issue, issue + 120)].head(40)
    requests = pd.DataFrame(
        {
            "flight_id": soon["flight_id"],
            "lead_time_min": (soon["sched"] - issue).astype("int64"),
            "tail_number": soon["tailnum"],
        }
    )
    before = bits(ask(world.database, requests))
    with open_timeline(rewrite(world, issue)) as rewritten:
        after = bits(ask(rewritten, requests))
    changed = [name for name in before if not before[name].equals(after[name])]
    assert any(name.startswith(family) for name in changed), changed
