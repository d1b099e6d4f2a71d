"""The champion alias, read directly from the store's database."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest

from ponctuel.config.paths import Paths
from ponctuel.training.alias import ChampionAlias
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import CHAMPION, MODEL_NAME


def _set(paths: Paths, number: int) -> None:
    client = open_store(paths)
    if number == 1:
        client.create_registered_model(MODEL_NAME)
    client.create_model_version(MODEL_NAME, source=f"{paths.mlruns.as_uri()}/artifacts/{number}")
    client.set_registered_model_alias(MODEL_NAME, CHAMPION, str(number))


def test_the_alias_follows_the_store_also_after_its_file_is_replaced(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "a #1 folder")
    open_store(paths)
    alias = ChampionAlias(paths)
    assert alias.version() is None
    _set(paths, 1)
    assert alias.version() == "1"
    shutil.copytree(paths.mlruns, tmp_path / "copy")
    _set(paths, 2)
    assert alias.version() == "2"
    shutil.rmtree(paths.mlruns)
    with pytest.raises(OSError, match="mlflow"):
        alias.version()
    (tmp_path / "copy").rename(paths.mlruns)
    assert alias.version() == "1"


def test_reading_the_alias_is_fast_and_thread_safe(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    _set(paths, 1)
    alias = ChampionAlias(paths)
    versions: list[str | None] = []
    threads = [
        threading.Thread(target=lambda: versions.extend(alias.version() for _ in range(50)))
        for _ in range(4)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert versions == ["1"] * 200
    assert (time.perf_counter() - started) / 200 < 0.005
