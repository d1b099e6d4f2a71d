"""Changes of raw rows that were not known yet at an issue time.

The time at which a row became known is computed here from the raw values, by the timeline's rules.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

Raw = dict[str, pd.DataFrame]
Database = duckdb.DuckDBPyConnection

PUBLISHED_BEFORE_MIN = 43200
CANCELLED_AFTER_MIN = 120
DIVERTED_AFTER_MIN = 1440
EARLIEST_DELAY_MIN, MAX_DELAY_MIN = -120, 2880
KEY = ["carrier", "flight", "origin", "dest", "sched"]
LATER_FACTS = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time"]
INVALID = 99999.0


def minutes(moments: pd.Series) -> pd.Series:
    naive = pd.to_datetime(moments, utc=True).dt.tz_localize(None)
    return (naive - pd.Timestamp("1970-01-01")) / pd.Timedelta(minutes=1)


class KnownHistory:
    """The unchanged raw rows, with the minute at which each fact became known."""

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
        """Flights whose departure was known at the issue time, and nothing later."""
        r = self.rows
        diverted = r["arr_delay"].isna() & (r["sched_arr"] + DIVERTED_AFTER_MIN >= issue)
        return ((r["dep"] < issue) & ((r["arr"] >= issue) | diverted)).to_numpy()

    def unpublished_at(self, issue: int) -> np.ndarray:
        return (self.rows["sched"] - PUBLISHED_BEFORE_MIN >= issue).to_numpy()

    def requests(self, first_row: int, issue: int, rng: np.random.Generator) -> pd.DataFrame:
        """Requests about one flight and up to 36 others, at most 30 days ahead; half of them with aircraft."""
        ahead = (self.rows["sched"] - issue).to_numpy()
        soon = np.flatnonzero((ahead >= 0) & (ahead <= 120))
        near = np.flatnonzero((ahead > 120) & (ahead <= 1440))
        far = np.flatnonzero((ahead > 1440) & (ahead <= PUBLISHED_BEFORE_MIN))
        row_numbers = np.unique(
            np.concatenate(
                [
                    [first_row],
                    *(rng.choice(group, min(12, len(group)), False) for group in (soon, near, far)),
                ]
            ).astype(int)
        )
        rows = self.rows.iloc[row_numbers]
        with_aircraft = rng.random(len(rows)) < 0.5
        return pd.DataFrame(
            {
                "flight_id": rows["flight_id"].to_numpy(),
                "lead_time_min": (rows["sched"] - issue).astype("int64").to_numpy(),
                "tail_number": rows["tailnum"].where(with_aircraft).astype("object").to_numpy(),
            }
        )


class Rewriting:
    """Changes of facts that were not known yet at `issue`; each method changes one kind."""

    def __init__(self, history: KnownHistory, issue: int, requested: set[int], seed: int) -> None:
        self.history, self.issue = history, issue
        self.rng = np.random.default_rng(seed)
        self.rows = history.rows.assign(
            was_dep=history.rows["dep_delay"], was_arr=history.rows["arr_delay"]
        )
        self.weather = history.raw["weather"].copy()
        self.open, self.airborne = history.open_at(issue), history.airborne_at(issue)
        self.removable = history.unpublished_at(issue) & ~self.rows["flight_id"].isin(requested)

    def result(self) -> Raw:
        flights = self.rows[list(self.history.raw["flights"].columns)]
        # Cleaning rejects delays that contradict clock times, so that changed flights have no clock times.
        has_left = flights["dep_delay"].notna() & flights["dep_delay"].ne(self.rows["was_dep"])
        landed = flights["arr_delay"].notna() & flights["arr_delay"].ne(self.rows["was_arr"])
        flights = flights.assign(
            dep_time=flights["dep_time"].mask(has_left),
            arr_time=flights["arr_time"].mask(has_left | landed),
        )
        return self.history.raw | {"flights": flights, "weather": self.weather}

    def _random_subset(self, mask: np.ndarray, share: float = 0.6) -> np.ndarray:
        return np.flatnonzero(mask & (self.rng.random(len(mask)) < share))

    def events_at_issue_time(self) -> None:
        """Every possible departure and arrival happens in the minute of the issue time."""
        delay = self.issue - self.rows["sched"].to_numpy()
        leave = np.flatnonzero(self.open & (abs(delay) <= -EARLIEST_DELAY_MIN))
        self._set(leave, dep_delay=delay[leave], arr_delay=self._arr_delay(leave, delay[leave]))
        delay = (self.issue - self.rows["sched_arr"]).to_numpy()
        land = np.flatnonzero(self.airborne & (abs(delay) <= -EARLIEST_DELAY_MIN))
        self._set(land, arr_delay=delay[land])

    def departures(self) -> None:
        """Flights not departed depart at random times, and arrive at random times or not at all."""
        rows_changed = self._random_subset(self.open)
        sched = self.rows["sched"].to_numpy()[rows_changed]
        earliest = np.maximum(self.issue - sched, EARLIEST_DELAY_MIN)
        delay = earliest + self.rng.choice([0, 1, 5, 20, 90, 400], len(rows_changed))
        rows_changed, sched, delay = (
            part[delay <= MAX_DELAY_MIN] for part in (rows_changed, sched, delay)
        )
        arr_delay = self._arr_delay(
            rows_changed, delay + self.rng.integers(-40, 60, len(rows_changed))
        )
        arr_delay[self.rng.random(len(rows_changed)) < 0.1] = np.nan
        self._set(
            rows_changed,
            dep_delay=delay,
            arr_delay=arr_delay,
            air_time=self._air_time(len(rows_changed)),
        )

    def clock_times(self) -> None:
        """Flights not departed, for which the source gives only the clock time of departure."""
        rows_changed = self._random_subset(self.open, 0.2)
        sched = self.rows["sched"].to_numpy()[rows_changed]
        delay = np.maximum(self.issue - sched, 0) + self.rng.integers(0, 60, len(rows_changed))
        rows_changed, delay = rows_changed[delay < 700], delay[delay < 700]
        hhmm = self.rows["sched_dep_time"].to_numpy()[rows_changed]
        minute = (hhmm // 100 * 60 + hhmm % 100 + delay) % 1440
        self._set(rows_changed, dep_time=minute // 60 * 100 + minute % 60, dep_delay=np.nan)
        self._set(rows_changed, arr_delay=self._arr_delay(rows_changed, delay))

    def cancellations(self) -> None:
        rows_changed = self._random_subset(
            self.open & (self.rows["sched"] + CANCELLED_AFTER_MIN >= self.issue), 0.3
        )
        self._set(rows_changed, **dict.fromkeys(LATER_FACTS, np.nan))

    def invalid_values(self) -> None:
        """Invalid values, in flights not departed."""
        rows_changed = self._random_subset(self.open, 0.1)
        self._set(
            rows_changed, dep_delay=INVALID, arr_delay=-INVALID, air_time=-1.0, dep_time=2460.0
        )

    def arrivals(self) -> None:
        """Flights in the air arrive at another time, or not at all, or have invalid values."""
        rows_changed = self._random_subset(
            self.airborne & self.rows["sched_arr"].notna().to_numpy()
        )
        arr_delay = self._arr_delay(rows_changed, self.rng.integers(-60, 500, len(rows_changed)))
        overdue = self.rows["sched_arr"].to_numpy()[rows_changed] + DIVERTED_AFTER_MIN
        without_arrival = (self.rng.random(len(rows_changed)) < 0.2) & (overdue >= self.issue)
        arr_delay[without_arrival] = np.nan
        arr_delay[self.rng.random(len(rows_changed)) < 0.05] = INVALID
        arr_delay[arr_delay > MAX_DELAY_MIN] = INVALID
        self._set(
            rows_changed,
            arr_delay=arr_delay,
            air_time=self._air_time(len(rows_changed)),
            arr_time=2400.0,
        )

    def aircraft(self) -> None:
        """Other aircraft for flights not departed, including requested ones."""
        rows_changed = self._random_subset(self.open, 0.4)
        tails = self.rows["tailnum"].dropna().unique()
        self.rows.loc[rows_changed, "tailnum"] = self.rng.choice(
            [*tails, None, "X1"], len(rows_changed)
        )

    def schedule(self) -> None:
        """Flights that were not published yet are removed, and others added."""
        rows_changed = self._random_subset(self.removable)
        copies = self.rows.iloc[self._random_subset(self.history.unpublished_at(self.issue), 0.5)]
        new = copies.assign(flight=copies["flight"] + 9000)
        day = pd.Timestamp("1970-01-01") + pd.Timedelta(
            minutes=self.issue + PUBLISHED_BEFORE_MIN + 1440
        )
        later = self.rows.sample(20, random_state=self.rng).assign(
            year=day.year, month=day.month, day=day.day, time_hour=None
        )
        self._replace_rows(pd.concat([self.rows.drop(self.rows.index[rows_changed]), new, later]))

    def observations(self) -> None:
        """Weather of hours that had not ended gets other values, missing and additional hours."""
        future = (self.history.weather_known >= self.issue).to_numpy()
        frame = self.weather
        for column in ("temp", "wind_speed", "pressure", "visib", "precip"):
            rows_changed = self._random_subset(future, 0.5)
            noise = self.rng.choice([np.nan, -1.0, 0.0, 5.0, 1000.0], len(rows_changed))
            frame[column] = frame[column].astype("float64")
            frame.loc[frame.index[rows_changed], column] = noise
        hours = pd.DataFrame({"known": self.history.weather_known}).to_numpy().ravel()
        added = frame[future].tail(6).assign(day=28, time_hour=None)
        removed = self._random_subset(hours >= self.issue, 0.3)
        self.weather = pd.concat([frame.drop(frame.index[removed]), added], ignore_index=True)

    def row_order(self) -> None:
        """The order of the rows is changed at random."""
        self._replace_rows(self.rows.sample(frac=1, random_state=self.rng))
        self.weather = self.weather.sample(frac=1, random_state=self.rng)

    def _replace_rows(self, rows: pd.DataFrame) -> None:
        self.rows = rows.reset_index(drop=True)

    def _arr_delay(self, rows_changed: np.ndarray, delays: np.ndarray) -> np.ndarray:
        """The given delays, increased until the arrival is not before the issue time."""
        sched_arr = self.rows["sched_arr"].fillna(np.inf).to_numpy()[rows_changed]
        return np.maximum(delays, self.issue - sched_arr).astype("float64")

    def _air_time(self, n: int) -> np.ndarray:
        return self.rng.choice([np.nan, -5.0, 12.0, 95.5, 300.0, 700.0], n)

    def _set(self, rows_changed: np.ndarray, **values: np.ndarray | float) -> None:
        for name, value in values.items():
            self.rows.loc[self.rows.index[rows_changed], name] = value
