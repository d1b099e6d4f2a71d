"""Energy is measured without the network and without leaving anything but its file."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from ponctuel.training.energy import measured_energy, read_energy


def _work() -> int:
    return sum(number * number for number in range(3_000_000))


def test_work_takes_energy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "models" / "energy.json"
    with measured_energy(path, "FRA"):
        _work()
    energy = read_energy(path)
    assert energy is not None
    assert energy["energy_kwh"] > 0
    assert 0 < energy["emissions_kgco2e"] < energy["energy_kwh"], (
        "France emits less than 1 kg a kWh"
    )
    assert energy["duration_s"] > 0
    assert energy["country"] == "FRA"
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["energy.json"]
    assert "network was asked" not in capfd.readouterr().err


def test_a_failure_inside_is_not_hidden_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "energy.json"
    with pytest.raises(ZeroDivisionError), measured_energy(path):
        _ = 1 / 0
    assert not path.exists()
    assert read_energy(path) is None


def test_nothing_measured_reads_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "energy.json"
    path.write_text(json.dumps({"energy_kwh": None}), encoding="utf-8")
    assert read_energy(path) is None
