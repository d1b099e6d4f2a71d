"""The register of personal data describes every table with personal data."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from app.api.auth.cookies import PLAIN_NAME, SECURE_NAME
from app.ui.document import YEAR_S
from app.ui.language import COOKIE
from ponctuel.accounts.sessions import PAGE_LIFETIME
from ponctuel.documents.operations.register_page import register_page
from ponctuel.operations.personal_register import ERASURES, PROCESSINGS, PURPOSES, personal_tables

FILE = (
    Path(__file__).resolve().parents[3]
    / "reports"
    / "securite"
    / "registre-donnees-personnelles.md"
)


def test_every_table_with_personal_data_has_a_purpose_and_an_end() -> None:
    tables = personal_tables()
    assert {table.name for table in tables} == set(PURPOSES)
    for table in tables:
        assert table.info["erasure"] in ERASURES, table.name
        parent = any(key.ondelete == "CASCADE" for column in table.c for key in column.foreign_keys)
        append_only = table.info["append_only"] or table.name in ("watches",)
        assert table.info["kept_days"] is not None or parent or append_only, table.name


def test_the_committed_register_is_the_one_that_the_tables_make() -> None:
    assert FILE.read_text(encoding="utf-8") == register_page()


def test_it_names_every_personal_column() -> None:
    page = register_page()
    for table in personal_tables():
        section = page.split(f"## `{table.name}`")[1].split("\n## ")[0]
        for column in table.c:
            assert (f"| `{column.name}` |" in section) == bool(column.info["personal"])


def test_every_cookie_is_registered_with_what_it_lasts() -> None:
    page = register_page()
    for name in (PLAIN_NAME, SECURE_NAME, COOKIE):
        assert f"`{name}`" in page
    assert (timedelta(days=7), 365 * 24 * 3600) == (PAGE_LIFETIME, YEAR_S)
    assert "sept jours au plus" in page
    assert "un an la langue" in page.replace("\n  ", " ")


def test_it_says_what_article_30_and_13_ask() -> None:
    page = register_page()
    for phrase in ("responsable du traitement", "délégué", "CNIL", "Réclamation", "Adresses IP"):
        assert phrase in page
    assert "(art. 32)" not in page  # article 32 is no legal ground; article 6 is
    for purpose in PURPOSES.values():
        assert re.search(r"\(art\. 6\.1\.[a-f]\)", purpose.ground_fr)
        assert purpose.processing in PROCESSINGS


def test_an_erased_account_is_kept_as_long_as_rows_refer_to_it() -> None:
    users = register_page().split("## `users`")[1].split("\n## ")[0]
    for name in ("audit_entries", "events", "deployments"):
        assert f"`{name}`" in users.split("| donnée")[0]
