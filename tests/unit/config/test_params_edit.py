"""Editing of settings in params.yaml without changing anything else."""

from __future__ import annotations

import pytest
import yaml

from ponctuel.config.params_edit import with_settings
from ponctuel.domain.errors import InternalError
from tests.tuning_project import ROOT

TEXT = """# top
train:
  share: 0.5   # kept
  booster:     # LightGBM
    rounds: 80 # trees
    rate:   0.1

    leaves: 63

tune: {rounds: 3}
"""


def test_only_the_values_change() -> None:
    new = with_settings(TEXT, ("train", "booster"), {"rounds": 120, "rate": 0.05, "leaves": 31})
    expected = TEXT.replace("rounds: 80 #", "rounds: 120 #").replace("0.1", "0.05")
    assert new == expected.replace("leaves: 63", "leaves: 31")


def test_a_new_setting_gets_a_new_line() -> None:
    new = with_settings(TEXT, ("train", "booster"), {"leaves": 7, "extra": True, "tiny": 1e-05})
    assert "    leaves: 7\n    extra: true\n    tiny: 1.0e-05\n" in new
    assert yaml.safe_load(new)["train"]["booster"]["tiny"] == 1e-05


def test_the_committed_file_keeps_every_other_line() -> None:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    new = with_settings(text, ("train", "booster"), {"num_leaves": 11})
    changed = [(a, b) for a, b in zip(text.splitlines(), new.splitlines(), strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1].strip().startswith("num_leaves: 11")
    same = yaml.safe_load(text)["train"]["booster"]
    assert with_settings(text, ("train", "booster"), same) == text


@pytest.mark.parametrize("group", [("train", "nothing"), ("tune",), ("train", "share")])
def test_another_group_is_refused(group: tuple[str, ...]) -> None:
    with pytest.raises(InternalError, match="not a block"):
        with_settings(TEXT, group, {"rounds": 1})
