"""Atomic writing of JSON files, and tuned settings that apply only after their data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ponctuel.training.json_files import write_json
from ponctuel.training.peer_columns import last_days
from ponctuel.training.tuned import Tuned


def test_a_file_is_written_completely_or_not_at_all(tmp_path: Path) -> None:
    write_json(tmp_path / "deep" / "x.json", {"a": 1})
    assert (tmp_path / "deep" / "x.json").read_text(encoding="utf-8") == '{\n  "a": 1\n}\n'
    with pytest.raises(TypeError):
        write_json(tmp_path / "deep" / "x.json", {"a": object()})
    assert (tmp_path / "deep" / "x.json").read_text(encoding="utf-8") == '{\n  "a": 1\n}\n'


def test_tuned_settings_apply_only_to_models_fitted_after_their_data(tmp_path: Path) -> None:
    path = tmp_path / "tuning.json"
    write_json(path, {"best": {"num_leaves": 15}, "last_day_seen": "2013-09-30"})
    tuned = Tuned.read(path)
    assert tuned.admissible(date(2013, 9, 1)) is None
    assert tuned.admissible(date(2013, 10, 1)) == {"num_leaves": 15}


def test_a_search_is_evaluated_on_the_last_days() -> None:
    days = pd.Series(pd.date_range("2013-01-01", periods=100).repeat(3))
    held_out = last_days(days, 0.2)
    assert held_out.sum() == 60
    assert days[held_out].min() == pd.Timestamp("2013-03-22")
