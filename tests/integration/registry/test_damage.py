"""Files of a model that are not those that were registered are never opened."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import UserError
from ponctuel.serving.champion import champion_source
from ponctuel.serving.model_server import ModelServer
from ponctuel.training.champion import DamagedModel, champion
from ponctuel.training.promotion import promote, rollback
from ponctuel.training.registry import files_of
from ponctuel.training.store import open_store
from tests.hardening.measures import ANY, measuring


def cut(file: Path) -> None:
    """To half: LightGBM ends the process that opens it."""
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def change(file: Path) -> None:
    """Twenty bytes: LightGBM opens it and answers otherwise."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20] = b"1" * 20
    file.write_bytes(content)


def lose(file: Path) -> None:
    file.unlink()


def add(file: Path) -> None:
    """A file that nobody registered."""
    (file.parent / "another.txt").write_text("x", encoding="utf-8")


def booster_of(paths: Paths, number: str) -> Path:
    folder = files_of(open_store(paths), number).folder
    return max(folder.glob("*.txt"), key=lambda file: file.stat().st_size)


@pytest.mark.parametrize("damage", [cut, change, lose, add])
def test_a_damaged_version_is_refused_in_a_line_and_the_old_one_stays(
    two: Paths, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    served = champion_source(two)
    before = served.current()
    assert before.label == "ponctuel/2"
    damage(booster_of(two, "1"))
    with pytest.raises(UserError, match="not those that were registered") as caught:
        promote(two, "1", "a try", force=True)
    measuring(ANY)(f"damage.{damage.__name__}.lines", len(str(caught.value).splitlines()))
    assert "\n" not in str(caught.value)
    with pytest.raises(UserError):
        rollback(two)
    # Also where the alias has been moved by another hand: the server goes on with what it has.
    open_store(two).set_registered_model_alias("ponctuel", "champion", "1")
    with caplog.at_level(logging.ERROR):
        assert served.current() is before
    measuring(ANY)(f"damage.{damage.__name__}.still_answers", before.label == "ponctuel/2")
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is None


@pytest.mark.parametrize("damage", [cut, change])
def test_a_damaged_champion_starts_no_server(two: Paths, damage: Callable[[Path], None]) -> None:
    damage(booster_of(two, "2"))
    for start in (champion, champion_source, ModelServer):
        with pytest.raises(DamagedModel) as caught:
            start(two)
        assert "\n" not in str(caught.value)
