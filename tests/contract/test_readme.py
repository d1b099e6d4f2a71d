"""The README works when pasted: its targets, commands, options, routes and links exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import typer.main

from app.api.routes import RIGHTS
from ponctuel.cli.commands import app

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", TEXT, re.S)
# Without comments, and without the command after a pipe.
LINES = [re.split(r"#|\|$", line)[0] for block in BLOCKS for line in block.splitlines()]
USERS = ("Analyst", "Reproducer", "Visitor", "Integrator", "Operator")


def commands_of(word: str) -> list[list[str]]:
    """Arguments of every line that calls a command."""
    parts = [re.split(rf"(?:^|\s|/){word} ", line, maxsplit=1) for line in LINES]
    return [shlex.split(rest[1]) for rest in parts if len(rest) == 2]


def test_each_kind_of_user_has_one_command_and_a_guide() -> None:
    section = TEXT[TEXT.index("## Five ways to use it") : TEXT.index("## For the jury")]
    for name, text in zip(USERS, re.split(r"\*\*\w+\.\*\*", section)[1:], strict=True):
        assert f"**{name}.**" in section
        assert text.count("```sh") == 1, name
        assert "](reports/" in text or "/docs" in text, name


def test_every_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for words in commands_of("make"):
        assert re.search(rf"^{words[0]}:", makefile, re.M), words


def test_every_command_accepts_the_documented_arguments() -> None:
    """Click parses every line; nothing is run."""
    lines = commands_of("ponctuel")
    assert len(lines) >= 8
    for words in lines:
        command = typer.main.get_command(app)
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]  # type: ignore[attr-defined]
        assert not hasattr(command, "commands"), words
        command.make_context("ponctuel", words)


def test_every_route_and_link_exists() -> None:
    for method, path in re.findall(r"`(GET|POST) (/v1/[\w/{}.-]+)", TEXT):
        named = re.sub(r"/airports/\w+/", "/airports/{code}/", path)
        assert (method, named) in RIGHTS, path
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("http") or (ROOT / target).exists(), target
