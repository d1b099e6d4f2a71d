"""Validation of params.yaml: an unknown or invalid value is refused in one clear line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from ponctuel.config.params import load_params
from ponctuel.domain.errors import ParamsError

ROOT = Path(__file__).resolve().parents[3]


def test_the_committed_file_is_valid() -> None:
    params = load_params(ROOT / "params.yaml")
    assert sorted(params.features.lead_times_min) == [
        30,
        60,
        120,
        180,
        360,
        720,
        1440,
        10080,
        43200,
    ]


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [("tune", "trials", 0), ("timeline", "colour", "red"), ("features", "lead_times_min", [-5])],
)
def test_an_invalid_value_is_named(tmp_path: Path, group: str, name: str, value: object) -> None:
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params[group][name] = value
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(params), encoding="utf-8")
    with pytest.raises(ParamsError) as caught:
        load_params(path)
    assert str(caught.value.field).startswith(f"{group}.{name}")


@pytest.mark.parametrize("value", [1.5, 0, 1, -0.2, "soon", True, None])
def test_an_invalid_split_names_what_is_accepted(tmp_path: Path, value: object) -> None:
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["split"]["test_from"] = value
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(params), encoding="utf-8")
    with pytest.raises(ParamsError, match="a fraction between 0 and 1 of the period") as caught:
        load_params(path)
    assert caught.value.field == "split.test_from"


@pytest.mark.parametrize(("value", "read"), [(0.75, 0.75), ("2013-10-01", date(2013, 10, 1))])
def test_a_split_is_a_day_or_a_fraction(tmp_path: Path, value: object, read: object) -> None:
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    params["split"]["test_from"] = value
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(params), encoding="utf-8")
    assert load_params(path).split.test_from == read
