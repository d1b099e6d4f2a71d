"""Answers of a fake API to the pages."""

from __future__ import annotations

CLOCK = {
    "now_utc": "2013-12-23T21:00:00Z",
    "mode": "replay",
    "first_day": "2013-01-01",
    "last_day": "2013-12-31",
    "time_zone": "America/New_York",
    "model_version": "7",
}
EWR = {
    "airport_code": "EWR",
    "airport_name": "Newark Liberty Intl",
    "time_zone": "America/New_York",
    "flights_n": 9,
}
