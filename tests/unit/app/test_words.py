"""Moments on a page's clock, and faults, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

from app.ui import words
from app.ui.faults import fault_text
from ponctuel_sdk.models.problems import Fault
from ponctuel_words import formats


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_moment_is_local() -> None:
    when = words.local(datetime(2013, 12, 23, 21, tzinfo=UTC), "America/New_York")
    assert plain(formats.moment(when, "en")) == "23 Dec 2013, 16:00"
    assert plain(formats.moment(when, "fr", weekday=True)) == "lun. 23 déc. 2013 à 16:00"


def test_faults_are_told_in_the_readers_language() -> None:
    field = "requests[0].departure"
    fault = Fault(code="malformed_time", field=field, value=None, detail="write it so")
    assert fault_text(fault, "en").startswith("This is not a possible time")
    assert fault_text(fault, "fr").startswith("Cette heure est illisible")
    second = Fault(code="odd", field="odd", value=None, detail="write it so")
    assert fault_text(second, "fr") == "Write it so."
