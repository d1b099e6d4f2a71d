"""Spellings of an email address count as one, messages are limited, and response times reveal nothing."""

from __future__ import annotations

import random
import statistics
import time

import httpx
import pytest

from app.api.auth.client_address import FOR_HEADER, PAGE_HEADER
from ponctuel.accounts.errors import Throttled
from ponctuel.accounts.throttle import EmailQuota, SignInThrottle
from ponctuel.operations.emails import counted_email, normalised_email
from tests.hardening.conftest import Target, send
from tests.hardening.measures import Measure
from tests.hardening.test_storm import TIMES
from tests.integration.accounts.conftest import PASSWORD

SPELLINGS = [
    "ada@example.com",
    " ADA@Example.COM ",
    "ada@ｅｘａｍｐｌｅ.com",
    "ａｄａ@example.com",
    "ada@exam\u00adple.com",
    "a\u200bd\u200da@example.com",
    "\u202eada@example.com",
    "ada@example。com",
    "ada@EXAMPLE\uff0ecom",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings_of_one_address_are_counted_together(spelling: str) -> None:
    assert counted_email(spelling) == "ada@example.com"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_address_that_reaches_an_account_is_counted_like_it(spelling: str) -> None:
    try:
        reached = normalised_email(spelling)
    except Exception:
        return
    assert counted_email(reached) == counted_email(spelling)


def test_different_addresses_are_counted_separately() -> None:
    texts = ["ada@example.com", "ada@example.org", "bob@example.com", "ada+1@example.com", "", "@"]
    assert len({counted_email(text) for text in texts}) == len(texts)


def test_other_spellings_allow_no_more_attempts() -> None:
    throttle, accepted_n = SignInThrottle(), 0
    for spelling in SPELLINGS:
        try:
            throttle.attempt(spelling, "198.51.100.7")
            accepted_n += 1
        except Throttled:
            pass
    assert accepted_n == 5


def test_messages_to_one_mailbox_are_limited() -> None:
    email_quota = EmailQuota()
    assert sum(email_quota.allows("reset", spelling) for spelling in SPELLINGS) == 3
    assert email_quota.allows(
        "password_changed", SPELLINGS[0]
    )  # warnings are not limited by other messages
    assert email_quota.allows("reset", "bob@example.com")


def test_other_spellings_allow_no_more_attempts_over_the_api(
    target: Target, measure: Measure
) -> None:
    """Five sign-in attempts per account, for all spellings of its email address together."""
    email = target.application.create_account()
    name, _, host = email.partition("@")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in host)
    spellings = [email, email.upper(), f"{name}@{wide}", f"{name}@exam\u00adple.com", f" {email} "]
    statuses = [
        target.application.client.post(
            "/v1/sessions",
            json={"email": spelling, "password": "no otter swims"},
            headers=_from(target, 250),
        ).status_code
        for spelling in spellings * 3
    ]
    measure("sign_in.attempts", statuses.count(401))
    assert statuses.count(401) <= 5
    assert statuses.count(429) >= 5


def _from(target: Target, number: int) -> dict[str, str]:
    """Headers of a request from a different IP address each, so that no other limit applies."""
    secret = target.application.client.app.state.page_secret  # type: ignore[attr-defined]
    return {PAGE_HEADER: secret, FOR_HEADER: f"198.51.{number // 250}.{number % 250}"}


def test_messages_to_one_mailbox_are_limited_over_the_api(target: Target, measure: Measure) -> None:
    email = target.application.create_account()
    before = len(target.application.mailbox.messages)
    for _ in range(8):
        answer = target.application.client.post(
            "/v1/accounts/password-reset", json={"email": email}
        )
        assert answer.status_code == 202
    measure("letters.quarter_hour", len(target.application.mailbox.messages) - before)
    assert len(target.application.mailbox.messages) - before == 3
    # The token of the last message is still valid: messages that were withheld made no new one.
    confirmed = target.application.client.post(
        "/v1/accounts/password-reset/confirm",
        json={"token": target.application.mailbox.token(), "password": "nine herons stand at noon"},
    )
    assert confirmed.status_code == 204, PASSWORD


def test_the_response_does_not_wait_for_the_address_lookup(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is sent after the response, so that its duration does not show."""

    recovery = target.application.accounts.recovery
    calls: list[float] = []

    def slow(*_: object) -> None:
        calls.append(time.perf_counter())
        time.sleep(3)

    monkeypatch.setattr(recovery, "request_reset", slow)
    durations_s = []
    for _ in range(3):
        sent = time.perf_counter()
        answer = send(
            "POST", f"{target.url}/v1/accounts/password-reset", json={"email": "eve@example.com"}
        )
        durations_s.append(time.perf_counter() - sent)
        assert answer.status_code == 202
    assert statistics.median(durations_s) < 2
    assert len(calls) >= 2


def test_known_and_unknown_addresses_take_the_same_time(target: Target, measure: Measure) -> None:
    """Requests in random order, with pauses so that work after a response does not slow the next."""
    draw, known_emails = (
        random.Random(11),
        [target.application.create_account() for _ in range(3 * min(TIMES, 12))],
    )
    attempts = [(True, known_email) for known_email in known_emails * 3]
    attempts += [(False, f"nobody-{number}@example.com") for number in range(len(attempts))]
    draw.shuffle(attempts)
    durations_s: dict[bool, list[float]] = {True: [], False: []}
    with httpx.Client(timeout=60) as client:
        for number, (is_known, email) in enumerate(attempts):
            headers, body = _from(target, 300 + number), {"email": email}
            sent = time.perf_counter()
            answer = client.post(
                f"{target.url}/v1/accounts/password-reset", json=body, headers=headers
            )
            durations_s[is_known].append(1000 * (time.perf_counter() - sent))
            assert answer.status_code == 202
            time.sleep(0.05)
    for is_known, name in ((True, "known"), (False, "unknown")):
        for duration_s in durations_s[is_known]:
            measure(f"reset.{name}_ms", duration_s)
    difference_ms = statistics.median(durations_s[True]) - statistics.median(durations_s[False])
    measure("reset.apart_ms", abs(difference_ms))
    # The bound is wide, for other tests on the machine change even the medians.
    assert abs(difference_ms) < 20
