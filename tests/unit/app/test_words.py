"""Numbers, durations and moments as a reader says them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.ui import words
from app.ui.faults import fault_text
from app.ui.texts import TEXTS
from ponctuel_sdk.models.problems import Fault


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("share", "english", "french"),
    [
        (0.0, "< 0.1 %", "< 0,1 %"),
        (0.0123, "1.2 %", "1,2 %"),
        (0.236, "24 %", "24 %"),
        (0.9995, "> 99.9 %", "> 99,9 %"),
        (1.0, "100 %", "100 %"),
    ],
)
def test_percent(share: float, english: str, french: str) -> None:
    assert plain(words.percent(share, "en")) == english
    assert plain(words.percent(share, "fr")) == french


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(-12, "12 min early"), (0.2, "on time"), (65, "1 h 05 late"), (120, "2 h late")],
)
def test_delay(minutes: float, text: str) -> None:
    assert plain(words.delay(minutes, "en")) == text


def test_moment_is_local() -> None:
    when = words.local(datetime(2013, 12, 23, 21, tzinfo=UTC), "America/New_York")
    assert plain(words.moment(when, "en")) == "23 Dec 2013, 16:00"
    assert plain(words.moment(when, "fr", weekday=True)) == "lun. 23 déc. 2013, 16:00"


def test_both_languages_say_the_same_things() -> None:
    assert TEXTS["en"].keys() == TEXTS["fr"].keys()


def test_faults_are_told_in_the_readers_language() -> None:
    field = "requests[0].departure"
    fault = Fault(code="malformed_time", field=field, value=None, detail="write it so")
    assert fault_text(fault, "en") == "Write it so."
    assert fault_text(fault, "fr").startswith("Heure illisible")
