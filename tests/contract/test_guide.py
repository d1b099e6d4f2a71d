"""The user's guide agrees with the application: its pages, commands, routes and words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import typer.main

from app.api.routes import RIGHTS
from app.ui.shell.pages import PAGES
from app.ui.texts import say
from ponctuel.cli.commands import app
from ponctuel_words.markdown import typeset

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "reports" / "guide-utilisateur.md"
TEXT = GUIDE.read_text(encoding="utf-8")


def test_every_page_is_described_under_its_title() -> None:
    for page in PAGES:
        assert f"*{say('fr', 'nav_' + page.name)}*" in TEXT, page.name


def test_every_picture_and_link_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (GUIDE.parent / target).exists(), target


def test_every_command_exists_with_its_options() -> None:
    commands = re.findall(r"^ponctuel (.+)$", TEXT, flags=re.M)
    assert len(commands) >= 5
    for line in commands:
        group = typer.main.get_command(app)
        words = line.split()
        while words and words[0] in getattr(group, "commands", {}):
            group = group.commands[words.pop(0)]  # type: ignore[attr-defined]
        assert not hasattr(group, "commands"), line
        known = {option for parameter in group.params for option in parameter.opts}
        for word in words:
            assert not word.startswith("--") or word in known, f"{line}: {word}"


def test_every_route_and_example_exists() -> None:
    for method, path in re.findall(r"`(GET|POST) (/\S+)`", TEXT):
        assert (method, path) in RIGHTS
    snippets = re.findall(r"```python\n(.+?)```", TEXT, flags=re.S)
    assert snippets
    for snippet in snippets:
        ast.parse(snippet)


def test_french_spacing() -> None:
    assert typeset(TEXT) == TEXT
