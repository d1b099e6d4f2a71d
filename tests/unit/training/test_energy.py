"""Measurement of energy: without network, and with one file as its only trace."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from ponctuel.dossier.energy_table import energy_table
from ponctuel.evaluation.studies.energy import Energy, energy_account
from ponctuel.training.energy import measured_energy, read_energy


def _work() -> int:
    return sum(number * number for number in range(3_000_000))


def test_work_takes_energy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail_to_connect(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", fail_to_connect)
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
    assert "network was used" not in capfd.readouterr().err


def test_a_failure_inside_is_not_hidden_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "energy.json"
    with pytest.raises(ZeroDivisionError), measured_energy(path):
        _ = 1 / 0
    assert not path.exists()
    assert read_energy(path) is None


def test_a_file_without_a_measurement_is_none(tmp_path: Path) -> None:
    path = tmp_path / "energy.json"
    path.write_text(json.dumps({"energy_kwh": None}), encoding="utf-8")
    assert read_energy(path) is None


def test_the_account_has_measured_and_estimated_energy() -> None:
    measured = {"emissions_kgco2e": 0.0005, "country": "FRA"}
    training: Energy = {"energy_kwh": 0.01, "duration_s": 3600.0, **measured}
    search: Energy = {"energy_kwh": 0.002, "duration_s": 600.0, **measured}
    folds = [{"fit_rows": 100}, {"fit_rows": 200}]
    short = {"folds": folds, "history": [{"fold_scores": [1, 1]}, {"fold_scores": [1]}]}
    long = {"folds": folds, "history": [{"fold_scores": [1, 1]}] * 8}
    peers = {"seconds": {"direct": 5400.0, "climatology": 1800.0}}
    account = energy_account(training, search, short, long, peers)
    kwh = {line["work"]: line["energy_kwh"] for line in account["lines"]}
    # The short search fitted 400 rows, the long one 2,400; peers ran two hours at 10 W.
    assert kwh == {"training": 0.01, "search": 0.002, "long_search": 0.012, "peers": 0.02}
    total = account["total"]
    assert total["energy_kwh"] == pytest.approx(0.044)
    assert (total["low_kwh"], total["high_kwh"]) == pytest.approx((0.022, 0.088))
    assert total["emissions_kgco2e"] == pytest.approx(0.0022)
    table = energy_table(account)
    assert table["rows"][2] == ["recherche longue", "estimée", "–", "12,0", "6,0 à 24,0", "0,60"]
    assert all(len(row) == len(table["heads"]) for row in table["rows"])
