"""What is kept counts only when whole and made from the same; tuning only when it could be known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ponctuel.training.contestants import Tuned
from ponctuel.training.flaml_peer import last_days
from ponctuel.training.kept import Shelf, digest_of, write_json


def test_a_result_is_found_again_with_its_note(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "new")
    rows = pd.DataFrame({"x": np.arange(3, dtype="float32")})
    assert not shelf.has("one", "d")
    shelf.keep("one", "d", {"seconds": 1.5}, rows)
    assert shelf.has("one", "d")
    assert not shelf.has("one", "other")
    assert shelf.note("one") == {"seconds": 1.5}
    pd.testing.assert_frame_equal(shelf.rows("one"), rows)


def test_rows_without_their_description_do_not_count(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.keep("one", "d", {}, pd.DataFrame({"x": [1.0]}))
    (tmp_path / "one.json").unlink()
    assert not shelf.has("one", "d")
    with pytest.raises(FileNotFoundError):
        shelf.note("one")


def test_digests_know_content_not_order() -> None:
    assert digest_of({"a": 1, "b": [2, 3]}) == digest_of({"b": [2, 3], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    write_json(tmp_path / "deep" / "x.json", {"a": 1})
    assert (tmp_path / "deep" / "x.json").read_text(encoding="utf-8") == '{\n  "a": 1\n}\n'
    with pytest.raises(TypeError):
        write_json(tmp_path / "deep" / "x.json", {"a": object()})
    assert (tmp_path / "deep" / "x.json").read_text(encoding="utf-8") == '{\n  "a": 1\n}\n'


def test_tuning_serves_only_models_fitted_after_all_it_saw(tmp_path: Path) -> None:
    path = tmp_path / "tuning.json"
    write_json(path, {"best": {"num_leaves": 15}, "last_day_seen": "2013-09-30"})
    tuned = Tuned.read(path)
    assert tuned.admissible(date(2013, 9, 1)) is None
    assert tuned.admissible(date(2013, 10, 1)) == {"num_leaves": 15}


def test_a_search_is_judged_on_the_last_days() -> None:
    days = pd.Series(pd.date_range("2013-01-01", periods=100).repeat(3))
    held = last_days(days, 0.2)
    assert held.sum() == 60
    assert days[held].min() == pd.Timestamp("2013-03-22")
