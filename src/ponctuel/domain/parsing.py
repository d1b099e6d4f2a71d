"""Parsing of times and flight numbers as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ponctuel.domain.errors import InvalidRequest

_DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}|\d{4}-?W\d{2}(-?\d)?")


def to_utc(text: Any, zone: ZoneInfo, field: str) -> datetime:
    """An ISO 8601 time as aware UTC.

    Args:
        text: the time as it was written.
        zone: the time zone that holds where the text bears no offset.
        field: the field to name in an error.

    Raises:
        InvalidRequest: not a time, not in 1900 to 2200, or a local time that does not exist or is
            ambiguous and bears no offset.
    """
    if text is None or str(text).strip() == "":
        raise InvalidRequest("a time is needed, as in 2013-12-05T17:15", field=field, value=text)
    try:
        stripped = str(text).strip()
        if _DAY.fullmatch(stripped):  # `fromisoformat` would read a bare day as midnight
            raise ValueError("a day without a time")
        moment = datetime.fromisoformat(stripped)
    except ValueError:
        raise InvalidRequest(
            "an ISO 8601 time is accepted, as in 2013-12-05T17:15 (local to the origin) "
            "or 2013-12-05T17:15-05:00",
            field=field,
            value=text,
            code="malformed_time",
        ) from None
    if not 1900 <= moment.year <= 2200:
        raise InvalidRequest("a year from 1900 to 2200 is accepted", field=field, value=text)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        skipped = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment
        why = "does not exist" if skipped else "happens twice"
        raise InvalidRequest(
            f"this local time {why} in {zone.key} (daylight saving); give an offset from UTC",
            field=field,
            value=text,
            code="ambiguous_local_time",
        )
    return first.astimezone(UTC)


def flight_number(value: Any, carrier: str) -> int:
    """A flight number, with or without its carrier's code before it.

    Args:
        value: the number as it was written.
        carrier: the IATA code of the flight's carrier.

    Raises:
        InvalidRequest: not a whole number from 1 to 99,999.
    """
    text = str(value if value is not None else "").strip().upper().removeprefix(carrier).strip()
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 100_000:
        raise InvalidRequest(
            "a whole number from 1 to 99999 is accepted, as in 1545", field="flight", value=value
        )
    return int(text)
