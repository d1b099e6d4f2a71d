"""Statements of CONTRIBUTING.md: the files of a new route, and existing paths."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.api.routes import ROUTERS

ROOT = Path(__file__).resolve().parents[2]
# Real routes, each the only one of its topic: operation, path, topic.
SINGLE_ROUTES = [
    ("read_weather", "/v1/weather", "weather"),
    ("predict_flight_delay", "/v1/travel/predictions/flight-delay", "delay_classes"),
    ("push_events", "/v1/events", "events"),
]


def files_that_name(operation: str, path: str, topic: str) -> set[str]:
    """Files of the API and the client that name a route, and those of its models."""
    names = re.compile(
        rf"\b{operation}\b|\"{re.escape(path)}\"|routes import [^#\n]*\b{topic}\b|^    {topic},$",
        re.MULTILINE,
    )
    code = [*(ROOT / "app" / "api").rglob("*.py"), *(ROOT / "src" / "ponctuel_sdk").rglob("*.py")]
    files = {file for file in code if names.search(file.read_text(encoding="utf-8"))}
    files.add(ROOT / "src" / "ponctuel_sdk" / "models" / f"{topic}.py")
    return {file.relative_to(ROOT).as_posix() for file in files}


@pytest.mark.parametrize(("operation", "path", "topic"), SINGLE_ROUTES)
def test_a_route_has_four_files_besides_its_test(operation: str, path: str, topic: str) -> None:
    files = files_that_name(operation, path, topic)
    assert len(files) <= 5
    # A route with a large body has a line in that module.
    assert files - {"app/api/front/bodies.py"} == {
        f"app/api/routes/{topic}.py",
        f"src/ponctuel_sdk/models/{topic}.py",
        f"src/ponctuel_sdk/calls/{topic}.py",
        "src/ponctuel_sdk/_operations.py",
    }


def test_every_module_of_routes_is_found() -> None:
    folder = ROOT / "app" / "api" / "routes"
    assert len(ROUTERS) == len([file for file in folder.glob("*.py") if file.stem != "__init__"])


def test_every_path_of_the_guide_for_contributors_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:app|src|tests|reports)/[\w./-]+)`", text):
        if not re.search(r"[A-Z]{4}", path):
            assert (ROOT / path).exists(), path
