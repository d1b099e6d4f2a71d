"""Accounts, sessions, tokens, keys and idempotency."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text

from ponctuel.domain.errors import Conflict, NotFound, UserError
from ponctuel.domain.roles import Role
from ponctuel.operations.enums import Locale, TokenPurpose
from ponctuel.operations.repositories.idempotency import CLAIM_TIMEOUT, KEY_LIFETIME, StoredAnswer
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import ManualClock
from tests.integration.operations.samples import create_account


def test_an_address_is_found_in_any_spelling(operations: Operations, clock: ManualClock) -> None:
    added = create_account(operations, "  Ana.Lima@Example.COM ")
    assert added.email == "ana.lima@example.com"
    assert added.created_at_utc == clock.now()
    with operations.read() as work:
        assert work.users.by_email("ANA.lima@example.com") == added
        assert work.users.by_id(added.id) == added
        assert work.users.by_email("other@example.com") is None
    assert "argon2" not in repr(added)


def test_an_address_has_one_account(operations: Operations) -> None:
    create_account(operations)
    with pytest.raises(Conflict, match="has an account"):
        create_account(operations, "ANA@example.com")
    second = create_account(operations, "other@example.com")
    with pytest.raises(Conflict), operations.begin() as work:
        work.users.set_email(second.id, "Ana@example.com")
    with pytest.raises(UserError, match="email"):
        create_account(operations, "not an address")


def test_a_changed_address_has_to_be_verified_again(operations: Operations) -> None:
    account = create_account(operations)
    with operations.begin() as work:
        assert account.verified
        changed = work.users.set_email(account.id, "new@example.com")
        assert (changed.email, changed.verified) == ("new@example.com", False)
        assert work.users.set_verified(account.id).verified
        assert work.users.set_role(account.id, Role.ADMIN).role == "admin"
        assert work.users.set_locale(account.id, Locale.FRENCH).locale == "fr"
        assert work.users.count_active_for_update(Role.ADMIN) == 1
        assert not work.users.set_disabled(account.id, True).active
        assert work.users.count_active_for_update(Role.ADMIN) == 0
        assert work.users.set_password(account.id, "another").password_hash == "another"


def test_a_failed_unit_of_work_is_rolled_back(operations: Operations) -> None:
    def fail() -> None:
        with operations.begin() as work:
            work.users.add("gone@example.com", "x")
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        fail()
    with operations.read() as work:
        assert work.users.by_email("gone@example.com") is None


def test_accounts_are_paginated(operations: Operations, clock: ManualClock) -> None:
    for n in range(7):
        create_account(operations, f"p{n}@example.com")
        clock.advance(minutes=n % 2)  # some are created at the same time
    with operations.read() as work:
        addresses, cursor = [], None
        while True:
            page = work.users.page(cursor=cursor, limit=2)
            addresses += [account.email for account in page.items]
            if (cursor := page.next_cursor) is None:
                break
        assert sorted(addresses) == sorted(f"p{n}@example.com" for n in range(7))
        assert work.users.page(role=Role.ADMIN).items == ()
        for bad_cursor in ("nonsense", "e30", "W10"):
            with pytest.raises(UserError, match="next_cursor"):
                work.users.page(cursor=bad_cursor)
        with pytest.raises(UserError, match="200"):
            work.users.page(limit=1000)


def test_a_refresh_token_is_used_once(operations: Operations, clock: ManualClock) -> None:
    account = create_account(operations)
    expires_at = clock.now() + timedelta(days=30)
    with operations.begin() as work:
        first = work.sessions.begin(account.id, "a" * 64, expires_at)
    with operations.begin() as work:
        second = work.sessions.rotate("a" * 64, "b" * 64, expires_at).session
    assert second is not None
    assert second.family_id == first.family_id
    with operations.read() as work:
        assert [session.id for session in work.sessions.of_user(account.id)] == [second.id]
        assert work.sessions.is_active(first.family_id)
    # The first token is used again: one of its two holders has stolen it.
    with operations.begin() as work:
        stolen = work.sessions.rotate("a" * 64, "c" * 64, expires_at)
    assert stolen.session is None
    assert stolen.stolen_from == account.id
    with operations.begin() as work:
        assert not work.sessions.is_active(first.family_id)
        assert work.sessions.rotate("b" * 64, "d" * 64, expires_at).session is None
        assert work.sessions.of_user(account.id) == []


def test_sessions_can_be_revoked(operations: Operations, clock: ManualClock) -> None:
    account = create_account(operations)
    with operations.begin() as work:
        session = work.sessions.begin(account.id, "a" * 64, clock.now() + timedelta(minutes=5))
        work.sessions.begin(account.id, "b" * 64, clock.now() + timedelta(days=5))
        assert work.sessions.revoke_token_family(session.family_id) == 1
        assert work.sessions.revoke_all(account.id) == 1
        work.sessions.begin(account.id, "c" * 64, clock.now() + timedelta(minutes=5))
    clock.advance(minutes=5)
    with operations.begin() as work:
        tomorrow = clock.now() + timedelta(days=1)
        assert work.sessions.rotate("c" * 64, "d" * 64, tomorrow).session is None
        assert work.sessions.rotate("unknown", "d" * 64, tomorrow).stolen_from is None
        work.sessions.begin(account.id, "e" * 64, tomorrow)
        work.users.set_disabled(account.id, True)
        assert work.sessions.rotate("e" * 64, "f" * 64, tomorrow).session is None


def test_a_token_can_be_used_once(operations: Operations, clock: ManualClock) -> None:
    account = create_account(operations)
    in_an_hour = clock.now() + timedelta(hours=1)
    with operations.begin() as work:
        work.tokens.issue(account.id, TokenPurpose.RESET_PASSWORD, "1" * 64, in_an_hour)
        work.tokens.issue(account.id, TokenPurpose.RESET_PASSWORD, "2" * 64, in_an_hour)
        work.tokens.issue(account.id, TokenPurpose.VERIFY_EMAIL, "3" * 64, in_an_hour)
    with operations.begin() as work:
        redeem = work.tokens.redeem
        assert redeem("1" * 64, TokenPurpose.RESET_PASSWORD) is None, "a newer one was sent"
        assert redeem("2" * 64, TokenPurpose.VERIFY_EMAIL) is None, "it is for another use"
        assert redeem("2" * 64, TokenPurpose.RESET_PASSWORD) == account.id
        assert redeem("2" * 64, TokenPurpose.RESET_PASSWORD) is None, "it was used"
        clock.advance(hours=2)
        assert redeem("3" * 64, TokenPurpose.VERIFY_EMAIL) is None, "it expired"


def test_a_key_is_found_by_its_prefix(operations: Operations, clock: ManualClock) -> None:
    known, other = create_account(operations), create_account(operations, "other@example.com")
    in_a_year = clock.now() + timedelta(days=365)
    with operations.begin() as work:
        key = work.api_keys.add(
            known.id, "laptop", "pk_abc", "5" * 64, ["forecasts", "board"], in_a_year
        )
        with pytest.raises(Conflict):
            work.api_keys.add(known.id, "again", "pk_abc", "6" * 64, [], in_a_year)
    with operations.read() as work:
        stored = work.api_keys.by_prefix("pk_abc")
        assert stored is not None
        assert stored.key == key
        assert stored.key.scopes == ["board", "forecasts"]
        assert stored.account == known
        assert "5555" not in repr(stored)
        assert work.api_keys.by_prefix("pk_other") is None
    with pytest.raises(NotFound), operations.begin() as work:
        work.api_keys.revoke(key.id, user_id=other.id)
    with operations.begin() as work:
        work.api_keys.revoke(key.id, user_id=known.id)
        assert work.api_keys.by_prefix("pk_abc") is None
        assert [revoked.revoked_at_utc for revoked in work.api_keys.of_user(known.id)] == [
            clock.now()
        ]


def test_an_invalid_key_is_not_found(operations: Operations, clock: ManualClock) -> None:
    account = create_account(operations)
    with operations.begin() as work:
        key = work.api_keys.add(
            account.id, "short", "pk_short", "5" * 64, [], clock.now() + timedelta(hours=2)
        )
        work.api_keys.record_use(key.id)
        first = clock.now()
        clock.advance(minutes=30)
        work.api_keys.record_use(key.id)
        assert work.api_keys.of_user(account.id)[0].last_used_at_utc == first, (
            "recorded once per hour"
        )
        clock.advance(minutes=60)
        work.api_keys.record_use(key.id)
        assert work.api_keys.of_user(account.id)[0].last_used_at_utc == clock.now()
        work.users.set_disabled(account.id, True)
        assert work.api_keys.by_prefix("pk_short") is None
        work.users.set_disabled(account.id, False)
        assert work.api_keys.by_prefix("pk_short") is not None
        clock.advance(hours=1)
        assert work.api_keys.by_prefix("pk_short") is None


def test_a_request_sent_twice_is_answered_twice_and_done_once(
    operations: Operations, clock: ManualClock
) -> None:
    account, stranger = create_account(operations), create_account(operations, "other@example.com")
    answer = StoredAnswer(201, b'{"id": 1}', "application/json")
    with operations.begin() as work:
        assert work.idempotency.claim(account.id, "k", "a" * 64) is None
    with pytest.raises(Conflict, match="still running"), operations.begin() as work:
        work.idempotency.claim(account.id, "k", "a" * 64)
    with operations.begin() as work:
        work.idempotency.finish(account.id, "k", answer)
    with operations.begin() as work:
        assert work.idempotency.claim(account.id, "k", "a" * 64) == answer
        assert work.idempotency.claim(stranger.id, "k", "b" * 64) is None, (
            "keys belong to their account"
        )
    with pytest.raises(Conflict, match="another request"), operations.begin() as work:
        work.idempotency.claim(account.id, "k", "b" * 64)
    clock.advance(seconds=KEY_LIFETIME.total_seconds())
    with operations.begin() as work:
        assert work.idempotency.claim(account.id, "k", "b" * 64) is None, "it expired"
        work.idempotency.release(account.id, "k")
        assert work.idempotency.claim(account.id, "k", "c" * 64) is None, "it was released"
    clock.advance(seconds=CLAIM_TIMEOUT.total_seconds())
    with operations.begin() as work:
        assert work.idempotency.claim(account.id, "k", "d" * 64) is None, (
            "the process that had it has ended"
        )


def test_a_violated_reference_is_a_conflict(operations: Operations, clock: ManualClock) -> None:
    with pytest.raises(Conflict), operations.begin() as work:
        work.sessions.begin(uuid.uuid4(), "a" * 64, clock.now() + timedelta(days=1))


def test_a_write_does_not_interrupt_a_reading_transaction(operations: Operations) -> None:
    """A transaction that reads is not aborted by the write of another."""
    account = create_account(operations)
    with operations.read() as reading:
        before = reading.users.by_id(account.id)
        with operations.begin() as writing:
            writing.users.set_disabled(account.id, True)
        assert before is not None
        if operations.engine.dialect.name == "sqlite":
            assert reading.users.by_id(account.id) == before, "a snapshot"
    with operations.read() as work:
        now = work.users.by_id(account.id)
        assert now is not None
        assert now.disabled


def test_an_erased_account_must_be_empty(operations: Operations, clock: ManualClock) -> None:
    create_account(operations)
    with pytest.raises(Exception, match="erased_is_empty"), operations.engine.begin() as connection:
        connection.execute(text("UPDATE users SET erased_at_utc = '2013-12-24 00:00:00+00'"))
