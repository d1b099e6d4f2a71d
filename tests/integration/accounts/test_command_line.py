"""The commands `ponctuel users`, `ponctuel serve` and `make secret`."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ponctuel.cli.commands import app
from ponctuel.domain.errors import Conflict, UserError

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "seven otters swim at dawn"


@pytest.fixture(autouse=True)
def _own_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONCTUEL_ROOT", str(tmp_path))
    monkeypatch.delenv("PONCTUEL_DATABASE_URL", raising=False)


def run(*arguments: str, stdin: str | None = None) -> str:
    result = CliRunner().invoke(app, arguments, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def list_accounts() -> list[dict[str, object]]:
    accounts: list[dict[str, object]] = json.loads(run("users", "list", "--json"))
    return accounts


def test_there_is_no_account_before_one_is_made() -> None:
    assert list_accounts() == []
    assert "users create" in run("users", "list")


def test_the_embedded_database_has_permissions_for_its_owner_only(tmp_path: Path) -> None:
    run("users", "create", "--email", "ada@example.com", "--generate")
    files = list((tmp_path / "data" / "operations").glob("ponctuel.db*"))
    assert files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_password_of_the_first_admin_is_entered_twice() -> None:
    arguments = ("users", "create", "--email", "Ada@Example.com", "--role", "admin")
    output = run(*arguments, stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert "ada@example.com is admin" in output
    assert PASSWORD not in output
    (account,) = list_accounts()
    assert (account["email"], account["role"], account["verified"]) == (
        "ada@example.com",
        "admin",
        True,
    )


def test_a_drawn_password_is_printed_once_and_good() -> None:
    output = run("users", "create", "--email", "ada@example.com", "--role", "admin", "--generate")
    match = re.search(r"shown this once\): (\S{24})\n", output)
    assert match is not None
    assert match[1] not in run("users", "list")
    from ponctuel.accounts.password_hash import verify_password
    from ponctuel.config.settings import read_settings
    from ponctuel.operations.bootstrap import open_operations

    operations = open_operations(read_settings())
    with operations.read() as work:
        account = work.users.by_email("ada@example.com")
    operations.close()
    assert account is not None
    assert verify_password(match[1], account.password_hash)[0]


def test_roles_and_suspensions() -> None:
    run("users", "create", "--email", "ada@example.com", "--role", "admin", "--generate")
    run("users", "create", "--email", "bob@example.com", "--generate")
    assert "is operator" in run("users", "role", "bob@example.com", "operator")
    assert "is disabled" in run("users", "disable", "BOB@example.com")
    assert "disabled" in run("users", "list")
    assert "is enabled" in run("users", "enable", "bob@example.com")
    with pytest.raises(Conflict, match="last admin"):
        run("users", "disable", "ada@example.com")
    with pytest.raises(Conflict):
        run("users", "create", "--email", "ada@example.com", "--generate")


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "--email", "ada@example.com", "--role", "king", "--generate"),
        ("create", "--email", "ada@example.com", "--role", "visitor", "--generate"),
        ("create", "--email", "ada", "--generate"),
        ("role", "nobody@example.com", "admin"),
        ("disable", "nobody@example.com"),
        ("list", "--role", "king"),
    ],
)
def test_a_refused_command_is_reported_in_one_line(arguments: tuple[str, ...]) -> None:
    with pytest.raises(UserError):
        run("users", *arguments)


def test_a_weak_password_is_refused() -> None:
    with pytest.raises(UserError, match="a common password"):
        run("users", "create", "--email", "ada@example.com", stdin="password1234\npassword1234\n")


@pytest.mark.parametrize(
    ("environment", "arguments", "named"),
    [
        ({}, ("--host", "0.0.0.0"), "PONCTUEL_SECRET_KEY"),
        ({"PONCTUEL_ENVIRONMENT": "production"}, (), "PONCTUEL_SECRET_KEY"),
        (
            {"PONCTUEL_ENVIRONMENT": "production", "PONCTUEL_SECRET_KEY": "x" * 40},
            (),
            "PONCTUEL_SECRET_KEY",
        ),
        (
            {"PONCTUEL_ENVIRONMENT": "production", "PONCTUEL_SECRET_KEY": "0123456789abcdef" * 3},
            (),
            "PONCTUEL_PUBLIC_URL",
        ),
        ({"PONCTUEL_ENVIRONMENT": "development"}, ("--host", "0.0.0.0"), "PONCTUEL_ENVIRONMENT"),
    ],
)
def test_the_application_refuses_to_start_unsafely(
    tmp_path: Path, environment: dict[str, str], arguments: tuple[str, ...], named: str
) -> None:
    without_settings = {k: v for k, v in os.environ.items() if not k.startswith("PONCTUEL_")}
    completed = subprocess.run(
        [sys.executable, "-m", "ponctuel.cli", "serve", "--port", "8099", *arguments],
        env={
            **without_settings,
            "PONCTUEL_ROOT": str(tmp_path),
            "PYTHONPATH": "src:.",
            **environment,
        },
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert completed.returncode == 2
    assert completed.stderr.startswith(f"ponctuel: {named}")
    assert "Traceback" not in completed.stderr
    assert all(
        value not in completed.stderr for name, value in environment.items() if "SECRET" in name
    )


def test_make_writes_a_secret_once_with_permissions_for_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)

    def make() -> str:
        subprocess.run(
            ["make", "-s", "secret"], cwd=tmp_path, check=True, capture_output=True, timeout=60
        )
        return (tmp_path / ".env").read_text(encoding="utf-8")

    first = make()
    secret = re.fullmatch(r"PONCTUEL_SECRET_KEY=(\S{64})\n", first)
    assert secret is not None
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert make() == first
    ignored = subprocess.run(
        ["git", "check-ignore", ".env"], cwd=ROOT, capture_output=True, check=False
    )
    assert ignored.returncode == 0
