"""Ingest copies, hashes and locks; running it again does no harm."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pandas as pd
import pytest
import yaml

from ponctuel.cleaning.star import clean_star
from ponctuel.config.paths import Paths, find_root
from ponctuel.domain.errors import NotReady, SourceError
from ponctuel.stages import ingest
from ponctuel.stages.raw import read_manifest, read_raw

KEYS = {"table", "file", "source", "producer", "licence", "access_date", "sha256"}


@pytest.fixture
def project(nyc: dict[str, pd.DataFrame], tmp_path: Path) -> Paths:
    """A project that takes its flights from a small folder of tables."""
    tables = tmp_path / "mine"
    tables.mkdir()
    nyc["flights"].head(200).to_csv(tables / "flights.csv.gz", index=False)
    nyc["weather"].head(50).to_parquet(tables / "weather.parquet", index=False)
    params = yaml.safe_load(Paths(find_root(Path(__file__))).params.read_text(encoding="utf-8"))
    params["source"] = {"name": "tables", "path": "mine"}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    return Paths(tmp_path)


def contents(paths: Paths) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in paths.raw.iterdir()}


def test_the_manifest_tells_where_each_file_comes_from(project: Paths) -> None:
    ingest.main(project)
    manifest = read_manifest(project)
    assert manifest["source"] == "tables"
    entries = {entry["table"]: entry for entry in manifest["files"]}
    assert set(entries) == {"flights", "weather", "airportsdata", "holidays"}
    on_disk = {path.name for path in project.raw.iterdir()}
    assert on_disk == {entry["file"] for entry in entries.values()} | {ingest.MANIFEST_NAME}
    for entry in entries.values():
        assert set(entry) == KEYS
        assert all(entry.values())
        data = (project.raw / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def test_files_are_the_source_s_own_and_read_only(project: Paths) -> None:
    ingest.main(project)
    mine = project.root / "mine" / "flights.csv.gz"
    assert (project.raw / "flights.csv.gz").read_bytes() == mine.read_bytes()
    for path in project.raw.iterdir():
        assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_running_twice_gives_the_same_and_leaves_nothing_stale(project: Paths) -> None:
    ingest.main(project)
    first = contents(project)
    ingest.main(project)
    assert contents(project) == first
    (project.root / "mine" / "weather.parquet").unlink()
    ingest.main(project)
    assert "weather.parquet" not in contents(project)


def test_what_is_ingested_can_be_cleaned(project: Paths) -> None:
    ingest.main(project)
    raw = read_raw(project)
    assert set(pd.to_datetime(raw["holidays"]["date"]).dt.year) == {2012, 2013, 2014}
    frames, _ = clean_star(raw)
    assert len(frames["fact_flight"]) == 200


def test_a_missing_column_is_said_at_once(project: Paths) -> None:
    path = project.root / "mine" / "flights.csv.gz"
    pd.read_csv(path).drop(columns="dep_delay").to_csv(path, index=False)
    with pytest.raises(SourceError, match="flights: 'dep_delay': required columns are missing"):
        ingest.main(project)


def test_without_ingest_there_are_no_raw_data(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="dvc repro ingest"):
        read_raw(Paths(tmp_path))


def test_the_manifest_is_plain_json(project: Paths) -> None:
    ingest.main(project)
    text = (project.raw / ingest.MANIFEST_NAME).read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2) + "\n"
    assert str(project.root) not in text
