"""Times in the page's time zone, and error messages, in the reader's language."""

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


def test_faults_are_reported_in_the_readers_language() -> None:
    field = "requests[0].departure"
    fault = Fault(code="malformed_time", field=field, value=None, detail="write it so")
    assert fault_text(fault, "en").startswith("This is not a possible time")
    assert fault_text(fault, "fr").startswith("Cette heure est illisible")
    second = Fault(code="odd", field="odd", value=None, detail="write it so")
    assert fault_text(second, "fr") == "Write it so."


def test_a_departure_that_is_refused_is_reported_with_those_that_are_not() -> None:
    times = ["2013-12-23T07:00", "2013-12-25T09:30"]
    fault = Fault(
        code="onward_not_in_schedule",
        field="onward.flight",
        value="UA 464",
        detail="",
        accepted=times,
    )
    english, french = plain(fault_text(fault, "en")), plain(fault_text(fault, "fr"))
    assert "UA 464" in english
    assert "23 Dec 2013, 07:00 · 25 Dec 2013, 09:30" in english
    assert "23 déc. 2013 à 07:00 · 25 déc. 2013 à 09:30" in french
    none = fault.model_copy(update={"accepted": []})
    assert plain(fault_text(none, "fr")).startswith("Le programme ne comporte aucun départ")
    early = fault.model_copy(update={"code": "not_a_connection"})
    assert "from 23 Dec 2013, 07:00 to 25 Dec 2013, 09:30" in plain(fault_text(early, "en"))
    unlisted = fault.model_copy(update={"code": "not_in_schedule"})
    assert "les plus proches sont : 23 déc. 2013 à 07:00" in plain(fault_text(unlisted, "fr"))
