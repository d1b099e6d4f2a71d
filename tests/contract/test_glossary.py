"""The glossary names code that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "reports" / "glossaire-du-code.md").read_text(encoding="utf-8")


def exists(dotted: str) -> bool:
    """A room, a module, or a name that a module defines."""
    parts = dotted.split(".")
    base = ROOT if parts[0] == "app" else ROOT / "src" / "ponctuel"
    path = base.joinpath(*parts)
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    module = base.joinpath(*parts[:-1]).with_suffix(".py")
    defined = rf"^\s*(class|def) {parts[-1]}\b|^\s*{parts[-1]}\b.*="
    return module.is_file() and bool(re.search(defined, module.read_text("utf-8"), re.MULTILINE))


def test_every_name_of_code_in_the_glossary_exists() -> None:
    names = [name for name in re.findall(r"`([\w.]+)`", GLOSSARY) if name != "pyproject.toml"]
    dotted = [name for name in names if "." in name]
    assert len(dotted) > 40
    assert not [name for name in dotted if not exists(name)]


def test_a_removed_name_is_reported() -> None:
    assert exists("domain.flight.Flight")
    assert not exists("domain.flight.Voyage")
    assert not exists("domain.journey")


def test_a_term_has_one_row() -> None:
    terms = re.findall(r"^\| ([^|]+?) \| ", GLOSSARY, re.MULTILINE)
    rows = [term for term in terms if term != "Français"]
    assert len(rows) == len(set(rows))
