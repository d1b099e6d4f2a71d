"""Files of a model that differ from the registered ones are never opened."""

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


def truncate(file: Path) -> None:
    """Cut a file to half; LightGBM would end the process that opens it."""
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def change_bytes(file: Path) -> None:
    """Change twenty bytes; LightGBM would open the file and give other forecasts."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 20] = b"1" * 20
    file.write_bytes(content)


def delete(file: Path) -> None:
    file.unlink()


def add_file(file: Path) -> None:
    """Add a file that is not registered."""
    (file.parent / "another.txt").write_text("x", encoding="utf-8")


def booster_of(paths: Paths, number: str) -> Path:
    folder = files_of(open_store(paths), number).folder
    return max(folder.glob("*.txt"), key=lambda file: file.stat().st_size)


@pytest.mark.parametrize(
    ("name", "damage"),
    [("cut", truncate), ("change", change_bytes), ("delete", delete), ("add", add_file)],
)
def test_a_damaged_version_is_refused_in_one_line_and_the_old_one_kept(
    two_versions: Paths, name: str, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    source = champion_source(two_versions)
    before = source.current()
    assert before.label == "ponctuel/2"
    damage(booster_of(two_versions, "1"))
    with pytest.raises(UserError, match="not those that were registered") as caught:
        promote(two_versions, "1", "a try", force=True)
    measuring(ANY)(f"damage.{name}.lines", len(str(caught.value).splitlines()))
    assert "\n" not in str(caught.value)
    with pytest.raises(UserError):
        rollback(two_versions)
    # Also if the alias is moved directly in MLflow, the server keeps its current model.
    open_store(two_versions).set_registered_model_alias("ponctuel", "champion", "1")
    with caplog.at_level(logging.ERROR):
        assert source.current() is before
    measuring(ANY)(f"damage.{name}.still_answers", before.label == "ponctuel/2")
    assert len(caplog.records) == 1
    assert caplog.records[0].exc_info is None


@pytest.mark.parametrize("damage", [truncate, change_bytes])
def test_the_server_does_not_start_with_a_damaged_champion(
    two_versions: Paths, damage: Callable[[Path], None]
) -> None:
    damage(booster_of(two_versions, "2"))
    for start in (champion, champion_source, ModelServer):
        with pytest.raises(DamagedModel) as caught:
            start(two_versions)
        assert "\n" not in str(caught.value)
