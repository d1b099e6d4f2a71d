"""Parts of the operational database that are tested without one: types, cursors, engines, metadata."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite

from ponctuel.domain.errors import SettingsError, UserError
from ponctuel.operations.base import Base
from ponctuel.operations.batch_files import remove_batch_files
from ponctuel.operations.emails import normalised_email
from ponctuel.operations.engine import make_engine
from ponctuel.operations.models import User
from ponctuel.operations.pages import checked_limit, cursor_of, page_of, read_cursor
from ponctuel.operations.types import UtcDateTime

MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 2),
    max_value=datetime(2200, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=9))]),
)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
@given(moment=MOMENTS)
def test_a_time_is_stored_and_read_in_utc(dialect: object, moment: datetime) -> None:
    kind = UtcDateTime()
    bound = kind.process_bind_param(moment, dialect)  # type: ignore[arg-type]
    restored = kind.process_result_value(bound, dialect)  # type: ignore[arg-type]
    assert restored == moment
    assert restored is not None
    assert restored.tzinfo is UTC


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2013, 1, 1), sqlite.dialect())
    assert UtcDateTime().process_bind_param(None, sqlite.dialect()) is None


@given(moment=MOMENTS, key=st.text(max_size=40))
def test_a_cursor_leads_back_to_its_row(moment: datetime, key: str) -> None:
    assert read_cursor(cursor_of((moment, key))) == (moment, key)


@given(text=st.text(max_size=60).filter(lambda text: not text.startswith("W")))
def test_any_other_text_is_a_user_error(text: str) -> None:
    """Cursors are JSON lists, whose base 64 begins with W."""
    with pytest.raises(UserError) as caught:
        read_cursor(text)
    assert caught.value.field == "cursor"


@pytest.mark.parametrize("value", [b"[]", b"[1, 2]", b'["2013-01-01", "1"]', b'["x", "1"]'])
def test_a_list_of_something_else_is_a_user_error(value: bytes) -> None:
    with pytest.raises(UserError):
        read_cursor(base64.urlsafe_b64encode(value).decode())


def test_a_page_reports_whether_there_is_more() -> None:
    rows = [(datetime(2013, 1, day, tzinfo=UTC), str(day)) for day in (3, 2, 1)]
    page = page_of(rows, 2, lambda row: row)
    assert page.items == tuple(rows[:2])
    assert read_cursor(page.next_cursor or "") == rows[1]
    assert page_of(rows, 3, lambda row: row).next_cursor is None
    assert page_of([], 3, lambda row: row).items == ()
    with pytest.raises(UserError, match="200"):
        checked_limit(0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" Ana@Example.COM ", "ana@example.com"),
        ("ana+tag@münchen.example.com", "ana+tag@münchen.example.com"),
        ("JOSÉ@example.com", "josé@example.com"),
    ],
)
def test_addresses_are_normalised(value: str, expected: str) -> None:
    assert normalised_email(value) == expected
    assert normalised_email(expected) == expected


@pytest.mark.parametrize("value", ["", "ana", "ana@", "a b@example.com", "ana@example", "x" * 400])
def test_an_invalid_address_is_refused(value: str) -> None:
    with pytest.raises(UserError) as caught:
        normalised_email(value)
    assert caught.value.code == "invalid_email"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:geheim@h/d",
        "no url",
        "sqlite://",
        "sqlite:///:memory:",
        "",
        "postgresql+asyncpg://u:geheim@h/d",
    ],
)
def test_other_databases_are_refused_without_revealing_the_password(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        make_engine(url)
    assert caught.value.field == "PONCTUEL_DATABASE_URL"
    assert "geheim" not in str(caught.value)


def test_engines_connect_lazily_and_hide_bound_values(tmp_path: Path) -> None:
    file = tmp_path / "new" / "x.db"
    for url in (f"sqlite:///{file}", "postgresql://nobody:geheim@nowhere.invalid/x"):
        engine = make_engine(url)
        assert engine.hide_parameters
        assert "geheim" not in repr(engine)
    assert file.parent.is_dir()
    assert not file.exists()


def test_sqlite_has_the_required_pragmas(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "recursive_triggers", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 10_000,
    }
    engine.dispose()


def test_files_outside_the_folder_are_kept(tmp_path: Path) -> None:
    inside, outside = tmp_path / "batches", tmp_path / "other.csv"
    (inside / "a").mkdir(parents=True)
    (inside / "a" / "in.csv").touch()
    outside.touch()
    names = ("a/in.csv", "../other.csv", str(outside), "a", "missing.csv")
    assert remove_batch_files(inside, names) == 1
    assert outside.exists()
    assert (inside / "a").is_dir()


def test_every_table_and_column_is_documented() -> None:
    assert User.metadata is Base.metadata
    for table in Base.metadata.sorted_tables:
        assert table.info["entity"].isupper(), table.name
        assert table.info["doc_fr"].endswith("."), table.name
        for column in table.c:
            assert column.info["label"], column
            assert column.doc, column
        if table.info["kept_days"] is not None:
            assert table.info["kept_from"] in table.c


def test_names_of_constraints_and_indexes_fit_and_are_unique() -> None:
    """PostgreSQL cuts names at 63 bytes, so two long names could become equal."""
    names = [
        str(constraint.name)
        for table in Base.metadata.sorted_tables
        for constraint in (*table.constraints, *table.indexes)
    ]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 63 for name in names)


def test_every_reference_has_an_index() -> None:
    """Deleting a parent row searches its children, which reads the whole table without an index."""
    for table in Base.metadata.sorted_tables:
        keys = [*table.indexes, table.primary_key]
        keys += [
            constraint
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        ]
        indexed = {next(iter(key.columns)).name for key in keys}
        for column in table.c:
            if column.foreign_keys:
                assert column.name in indexed, f"{table.name}.{column.name}"
