"""Dockerfile and compose file: consistent with the code and with the rules of their linters."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from ponctuel.cli.commands import app
from ponctuel.config.addresses import DEFAULT_PORT
from ponctuel.config.application import (
    ALERT_PREFIX,
    MAIL_PREFIX,
    AlertSettings,
    ApplicationSettings,
    MailSettings,
)
from ponctuel.config.clocks import ClockSettings
from ponctuel.config.settings import PREFIX

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "app" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("schema", "app", "mlflow")


def instructions() -> list[tuple[str, str]]:
    """(word, rest) of each instruction, continued lines joined, comments left out."""
    lines = [line for line in DOCKERFILE.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (word, arguments)
        for word, _, arguments in (line.partition(" ") for line in joined.splitlines() if line)
    ]


def rest_of(word: str) -> list[str]:
    return [arguments for name, arguments in instructions() if name == word]


def commands() -> set[tuple[str, ...]]:
    """Every command of `ponctuel`, as words."""
    commands_found: set[tuple[str, ...]] = set()

    def walk(group: Any, before: tuple[str, ...]) -> None:
        for name, command in group.commands.items():
            commands_found.add((*before, name))
            if hasattr(command, "commands"):
                walk(command, (*before, name))

    walk(typer.main.get_command(app), ())
    return commands_found


def test_the_python_is_one_that_the_package_accepts() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    minimum, below = re.findall(r"3\.(\d+)", project["requires-python"])
    images = [arguments.split()[0] for arguments in rest_of("FROM")]
    assert len(set(images)) == 1
    (minor,) = re.findall(r"python:3\.(\d+)-slim", images[0])
    assert int(minimum) <= int(minor) < int(below)


def test_the_image_has_pinned_bases_and_an_ordinary_user() -> None:
    """Rules of hadolint: DL3002, DL3006, DL3007, DL3008 (adapted), DL3013, DL3015, DL3020, DL4000."""
    for image in rest_of("FROM"):
        assert re.match(r"\S+:\d", image), "a tag, and not latest"
    assert not rest_of("ADD")
    assert not rest_of("MAINTAINER")
    user = rest_of("USER")[-1]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "by number, and not root"
    order = [word for word, _ in instructions()]
    assert order.index("USER") > max(i for i, word in enumerate(order) if word == "RUN")
    for run in rest_of("RUN"):
        if "apt-get install" in run:
            assert "--no-install-recommends" in run
            assert "rm -rf /var/lib/apt/lists/*" in run
        if " pip install" in run and "--no-deps" not in run:
            assert "--no-cache" in run
            assert re.search(r"==\d|--require-hashes", run), "pinned"
        assert "sudo" not in run
    assert len(rest_of("HEALTHCHECK")) == len(rest_of("ENTRYPOINT")) == len(rest_of("CMD")) == 1


def test_the_copied_files_exist() -> None:
    for arguments in rest_of("COPY"):
        if "--from" not in arguments:
            for name in arguments.split()[:-1]:
                assert (ROOT / name).exists(), name
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert {".env", "data", "mlruns", ".git"} <= set(ignored)
    copied = {name for arguments in rest_of("COPY") for name in arguments.split()[:-1]}
    assert not copied & set(ignored)


def test_no_secret_is_baked_in_or_has_a_default() -> None:
    secret = re.compile(r"PASSWORD|SECRET|TOKEN|KEY")
    for arguments in [*rest_of("ENV"), *rest_of("ARG")]:
        assert not secret.search(arguments)
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    used = re.findall(r"\$\{(\w+)([^}]*)\}", text)
    assert {name for name, _ in used if secret.search(name)} == {
        "PONCTUEL_DB_PASSWORD",
        "PONCTUEL_SECRET_KEY",
        "PONCTUEL_SMTP_PASSWORD",
    }
    for name, default in used:
        if name == "PONCTUEL_SMTP_PASSWORD":
            assert default == ":-", "a mail server may need no password"
        elif secret.search(name):
            assert default.startswith(":?"), f"{name} must be given"


def test_ports_and_checks_are_those_of_the_application() -> None:
    assert rest_of("EXPOSE") == [str(DEFAULT_PORT)]
    assert f'"{DEFAULT_PORT}"' in rest_of("CMD")[0]
    assert f":{DEFAULT_PORT}/health" in rest_of("HEALTHCHECK")[0]
    assert '"/health"' in (ROOT / "app" / "api" / "routes" / "checks.py").read_text(
        encoding="utf-8"
    )
    assert SERVICES["app"]["ports"] == [f"127.0.0.1:{DEFAULT_PORT}:{DEFAULT_PORT}"]


def test_commands_exist() -> None:
    assert rest_of("ENTRYPOINT") == ['["ponctuel"]']
    start_commands = [yaml.safe_load(rest_of("CMD")[0]), SERVICES["schema"]["command"]]
    for words in start_commands:
        command = tuple(
            word for word in words if not word.startswith("-") and not word[0].isdigit()
        )
        assert command in commands(), words
    assert SERVICES["mlflow"]["entrypoint"] == ["mlflow"]


@pytest.mark.parametrize("service", OURS)
def test_variables_are_read_by_the_code(service: str) -> None:
    known_names = {f"{PREFIX}{name.upper()}" for name in ApplicationSettings.model_fields}
    known_names |= {f"{MAIL_PREFIX}{name.upper()}" for name in MailSettings.model_fields}
    known_names |= {f"{ALERT_PREFIX}{name.upper()}" for name in AlertSettings.model_fields}
    known_names |= {"PONCTUEL_ROOT"}
    known_names |= set(re.findall(r"PONCTUEL_CLOCK\w*", str(ClockSettings.__doc__)))
    given_names = {
        name for name in SERVICES[service].get("environment", {}) if name.startswith(PREFIX)
    }
    given_names |= set(re.findall(rf"\b({PREFIX}\w+)=", " ".join(rest_of("ENV"))))
    assert given_names
    assert given_names <= known_names


def test_the_application_waits_for_its_schema_and_a_database_that_answers() -> None:
    assert SERVICES["schema"]["depends_on"]["database"]["condition"] == "service_healthy"
    condition = SERVICES["app"]["depends_on"]["schema"]["condition"]
    assert condition == "service_completed_successfully"
    environment = SERVICES["app"]["environment"]
    assert environment["PONCTUEL_ENVIRONMENT"] == "production"
    assert "@database:5432/ponctuel" in environment["PONCTUEL_DATABASE_URL"]
    assert SERVICES["database"]["environment"]["POSTGRES_DB"] == "ponctuel"


def test_services_are_as_closed_as_they_can_be() -> None:
    keys = {
        "image",
        "build",
        "command",
        "entrypoint",
        "environment",
        "ports",
        "volumes",
        "depends_on",
        "healthcheck",
        "restart",
        "read_only",
        "tmpfs",
        "cap_drop",
        "security_opt",
        "logging",
    }
    for name, service in SERVICES.items():
        assert set(service) <= keys, name
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), "only a reverse proxy reaches it"
        assert "privileged" not in service
        checked = service.get("healthcheck", {}).get("test") or (name in ("app", "schema"))
        assert checked, f"{name} has a health check, here or in its image"
    for name in ("app", "mlflow"):
        assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert re.fullmatch(r"postgres:\d+(\.\d+)?-alpine", SERVICES["database"]["image"])
    named = {volume.split(":")[0] for s in SERVICES.values() for volume in s.get("volumes", [])}
    assert {volume for volume in named if "/" not in volume} == set(COMPOSE["volumes"])
    for volume in named - set(COMPOSE["volumes"]):
        assert (DEPLOY / volume).resolve().parent == ROOT
