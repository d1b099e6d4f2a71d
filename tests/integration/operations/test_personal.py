"""Personal data: exported and erased completely, and deleted after their retention period."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from ponctuel.domain.errors import NotFound
from ponctuel.domain.roles import Role
from ponctuel.operations.base import Base, Erasure
from ponctuel.operations.repositories.personal import _rows_of
from ponctuel.operations.work import Operations
from tests.integration.operations.conftest import ManualClock
from tests.integration.operations.full import Traces, leave_traces
from tests.integration.operations.samples import NOON, create_account, noon_plus

NEVER_EXPORTED = ("hash of ", "argon2")


def dump(operations: Operations) -> dict[str, str]:
    """All rows of the database as text, by table."""
    texts = {}
    with operations.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = connection.execute(select(table).order_by(*table.primary_key)).all()
            texts[table.name] = "\n".join(str(tuple(row)) for row in rows)
    return texts


@pytest.fixture
def ana(operations: Operations, clock: ManualClock) -> Traces:
    return leave_traces(operations, clock, "ana", 1)


@pytest.fixture
def ben(operations: Operations, clock: ManualClock) -> Traces:
    return leave_traces(operations, clock, "ben", 2)


def test_a_person_has_rows_in_every_personal_table(operations: Operations, ana: Traces) -> None:
    texts = dump(operations)
    empty = [name for name, rows in texts.items() if not rows]
    monitoring = ["alert_attempts", "alert_messages", "alert_silences", "alerts", "measurements"]
    without_person = [*monitoring, "purges", "replays", "scheduled_jobs"]
    assert sorted(empty) == without_person, "tables without personal data"
    for identifying_text in ana.identifying_texts:
        assert any(identifying_text in rows for rows in texts.values()), identifying_text


def test_export_has_everything_of_one_person_and_no_hash(
    operations: Operations, ana: Traces, ben: Traces
) -> None:
    with operations.read() as work:
        exported = work.personal.export(ana.account.id)
    personal_tables = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(column.info["personal"] for column in table.c) and table.name != "purges"
    }
    assert set(exported) == personal_tables
    assert all(exported.values()), "every table has a row"
    text = json.dumps(exported)
    assert "ana@example.com" in text
    assert "ana's laptop" in text
    assert "value of ana" in text
    assert str(ben.account.id) not in text
    for identifying_text in (*ben.identifying_texts, *NEVER_EXPORTED, *ana.identifying_texts[-3:]):
        assert identifying_text not in text, identifying_text


def test_erasing_leaves_no_word_and_touches_nobody_else(
    operations: Operations, ana: Traces, ben: Traces
) -> None:
    with operations.read() as work:
        others = work.personal.export(ben.account.id)
    with operations.begin() as work:
        erased = work.personal.erase(ana.account.id)
    text_left = "\n".join(dump(operations).values())
    for identifying_text in ana.identifying_texts:
        assert identifying_text not in text_left, identifying_text
    for identifying_text in ben.identifying_texts:
        assert identifying_text in text_left, identifying_text
    assert erased.files == ("ana/in.csv", "ana/out.csv")
    assert erased.rows["forecasts"] == 2
    assert erased.rows["api_keys"] == erased.rows["notifications"] == erased.rows["users"] == 1
    with operations.read() as work:
        assert work.personal.export(ben.account.id) == others
        erased_account = work.users.by_id(ana.account.id)
        assert erased_account is not None
        assert (erased_account.email, erased_account.password_hash, erased_account.active) == (
            None,
            None,
            False,
        )
        assert work.forecasts.history(ana.account.id).items == ()
        export_left = work.personal.export(ana.account.id)
    # The remaining rows refer to an account without personal data.
    assert {name for name, rows in export_left.items() if rows} == {
        table.name
        for table in Base.metadata.sorted_tables
        if table.info["erasure"] in (Erasure.PSEUDONYM, Erasure.EMPTY)
    }


def test_an_erased_account_stays_erased(operations: Operations, ana: Traces) -> None:
    with operations.begin() as work:
        work.personal.erase(ana.account.id)
    with operations.begin() as work:
        with pytest.raises(NotFound):
            work.personal.erase(ana.account.id)
        with pytest.raises(NotFound):
            work.users.set_password(ana.account.id, "again")
        with pytest.raises(NotFound):
            work.personal.export(uuid.uuid4())
        assert work.users.by_email("ana@example.com") is None
    assert create_account(operations, "ana@example.com").id != ana.account.id, "the address is free"


def test_every_table_that_leads_to_a_person_says_what_becomes_of_it() -> None:
    unknown_id = uuid.uuid4()
    for table in Base.metadata.sorted_tables:
        is_personal = _rows_of(table, unknown_id) is not None
        assert is_personal == (table.info["erasure"] is not None), table.name
        if not is_personal:
            assert not any(column.info["personal"] not in ("", "activité") for column in table.c)


def test_purge_takes_what_was_kept_long_enough(
    operations: Operations, clock: ManualClock, ana: Traces, ben: Traces
) -> None:
    with operations.begin() as work:
        nothing = work.retention.purge()
    assert set(nothing.rows.values()) == {0}
    assert nothing.files == ()
    clock.advance(days=31)
    with operations.begin() as work:
        month = work.retention.purge()
    assert {name: n for name, n in month.rows.items() if n} == {
        "batch_jobs": 2,
        "idempotency_keys": 2,
        "single_use_tokens": 2,
    }
    assert sorted(month.files) == ["ana/in.csv", "ana/out.csv", "ben/in.csv", "ben/out.csv"]
    clock.advance(days=800)
    with operations.begin() as work:
        years = work.retention.purge()
    assert years.rows["events"] == years.rows["audit_entries"] == 2
    assert years.rows["forecasts"] == 6
    assert years.rows["users"] == 0, "nobody was erased"
    with operations.read() as work:
        assert work.events.since(NOON).items == ()
        assert work.audit.latest().items == ()
        runs = work.retention.latest(200)
        assert {run.table_name for run in runs} == set(years.rows)
        assert len(runs) == 3 * len(years.rows)
        assert all(run.rows_n is not None for run in runs)


def test_accounts_that_nobody_uses_are_forgotten(
    operations: Operations, clock: ManualClock
) -> None:
    idle, used, admin = (
        create_account(operations, f"{name}@example.com") for name in ("idle", "used", "admin")
    )
    with operations.begin() as work:
        work.users.set_role(admin.id, Role.ADMIN)
        expires_at = clock.now() + timedelta(days=5000)
        key = work.api_keys.add(used.id, "program", "pk_used", "5" * 64, [], expires_at)
        work.batches.add(idle.id, "a.csv", "idle/in.csv", 1)
        clock.advance(days=1000)
        work.api_keys.record_use(key.id)
        clock.advance(days=96)
        purged = work.retention.purge()
        assert (purged.erased_n, purged.files) == (1, ("idle/in.csv",))
        assert work.users.by_email("idle@example.com") is None
        for account in (used, admin):
            assert work.users.by_id(account.id) == work.users.by_email(account.email or "")


def test_an_erased_account_is_deleted_with_its_last_audit_entry(
    operations: Operations, clock: ManualClock
) -> None:
    plain, audited = create_account(operations), create_account(operations, "audited@example.com")
    with operations.begin() as work:
        work.personal.erase(plain.id)
        work.personal.erase(audited.id)
    clock.advance(days=401)
    with operations.begin() as work:
        work.audit.add("user.erase", actor_kind="user", actor_id=audited.id)
        assert work.retention.purge().rows["users"] == 1
        assert work.users.by_id(plain.id) is None
        assert work.users.by_id(audited.id) is not None


def test_append_only_rows_go_by_a_declared_purge_only(operations: Operations, ana: Traces) -> None:
    """A declared purge deletes older rows only."""
    declare = "INSERT INTO purges (table_name, before_utc, at_utc) VALUES ('audit_entries', :b, :b)"
    sqlite = operations.engine.dialect.name == "sqlite"
    just_before = noon_plus(-1)
    moment = just_before.replace(tzinfo=None).isoformat(" ") if sqlite else just_before

    def delete_after_declaring() -> None:
        with operations.engine.begin() as connection:
            connection.execute(text(declare), {"b": moment})
            connection.execute(text("DELETE FROM audit_entries"))

    with pytest.raises(DBAPIError, match="append-only"):
        delete_after_declaring()


def test_the_audit_log_is_read_by_person_and_by_target(
    operations: Operations, clock: ManualClock
) -> None:
    ana = create_account(operations)
    with operations.begin() as work:
        for n in range(3):
            work.audit.add(
                f"key.use{n}",
                actor_kind="user",
                actor_id=ana.id,
                verdict="refused",
                target_kind="key",
                target_id=n,
                detail={"n": n},
            )
            clock.advance(seconds=1)
        work.audit.add("db.purge", actor_kind="system")
        page = work.audit.latest(actor_id=ana.id, limit=2)
        assert [act.action for act in page.items] == ["key.use2", "key.use1"]
        rest = work.audit.latest(actor_id=ana.id, cursor=page.next_cursor, limit=2)
        assert [act.detail for act in rest.items] == [{"n": 0}]
        assert len(work.audit.latest().items) == 4
        (about,) = work.audit.about("key", 1)
        assert about.action == "key.use1"
        assert about.at_utc == clock.now() - timedelta(seconds=2)


def test_deployments_are_listed_newest_first(operations: Operations, clock: ManualClock) -> None:
    with operations.begin() as work:
        for n in range(3):
            work.deployments.add("promote", f"ponctuel v{n}", "a" * 64, "better", forced=n == 2)
            clock.advance(seconds=1)
        page = work.deployments.latest(limit=2)
        assert [deployment.model_version for deployment in page.items] == [
            "ponctuel v2",
            "ponctuel v1",
        ]
        assert page.items[0].forced
        rest = work.deployments.latest(cursor=page.next_cursor)
        assert [deployment.model_version for deployment in rest.items] == ["ponctuel v0"]
