"""The stage `ingest`: it copies files read-only with their hashes, and can be repeated."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

from ponctuel.cleaning.star import clean_star
from ponctuel.config.params import SourceParams
from ponctuel.config.paths import Paths, find_root
from ponctuel.domain.errors import NotReady, SourceError
from ponctuel.sources.base import content_sha256
from ponctuel.stages import ingest
from ponctuel.stages.raw import read_manifest, read_raw
from tests.bts_files import write_bts

MANIFEST_KEYS = {"table", "file", "source", "producer", "licence", "access_date", "sha256"}


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


def test_the_manifest_has_the_origin_of_each_file(project: Paths) -> None:
    ingest.main(project)
    manifest = read_manifest(project)
    assert manifest["source"] == "tables"
    entries = {entry["table"]: entry for entry in manifest["files"]}
    assert set(entries) == {"flights", "weather", "airportsdata", "holidays"}
    on_disk = {path.name for path in project.raw.iterdir()}
    assert on_disk == {entry["file"] for entry in entries.values()} | {ingest.MANIFEST_NAME}
    for entry in entries.values():
        assert set(entry) == MANIFEST_KEYS
        assert all(entry.values())
        data = (project.raw / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def test_files_are_the_source_s_own_and_read_only(project: Paths) -> None:
    ingest.main(project)
    original = project.root / "mine" / "flights.csv.gz"
    assert (project.raw / "flights.csv.gz").read_bytes() == original.read_bytes()
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


def test_ingested_tables_can_be_cleaned(project: Paths) -> None:
    ingest.main(project)
    raw = read_raw(project)
    assert set(pd.to_datetime(raw["holidays"]["date"]).dt.year) == {2012, 2013, 2014}
    frames, _ = clean_star(raw)
    assert len(frames["fact_flight"]) == 200


def test_a_missing_column_is_reported_by_ingest(project: Paths) -> None:
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


@pytest.mark.parametrize("name", ["flights.csv.gz", "weather.parquet"])
def test_existing_raw_data_are_kept_if_ingest_fails(project: Paths, name: str) -> None:
    ingest.main(project)
    before = contents(project)
    (project.root / "mine" / name).write_bytes(b"")
    with pytest.raises(SourceError, match=re.escape(f"{name!r}: the file is empty")):
        ingest.main(project)
    assert contents(project) == before
    assert {path.name for path in project.raw.parent.iterdir()} == {"raw", "source"}


def test_the_source_link_points_to_the_folder_of_params(project: Paths) -> None:
    """dvc.yaml depends on `data/source`, a link to the folder of the files."""
    project.source.parent.mkdir(parents=True, exist_ok=True)
    project.source.write_text(ingest.EMBEDDED_SOURCE, encoding="utf-8")
    ingest.main(project)
    assert project.source.is_symlink()
    assert not project.source.readlink().is_absolute()
    assert (project.source / "weather.parquet").samefile(project.root / "mine/weather.parquet")
    ingest.point_at_source(project, SourceParams(name="tables", path=Path("elsewhere")))
    assert str(project.source.readlink()) == "../elsewhere"
    ingest.point_at_source(project, SourceParams())
    assert project.source.read_text(encoding="utf-8") == ingest.EMBEDDED_SOURCE
    committed = Paths(find_root(Path(__file__))).source
    assert committed.is_symlink() or committed.read_text(encoding="utf-8") == ingest.EMBEDDED_SOURCE


def test_dvc_detects_a_changed_file_in_the_folder(project: Paths) -> None:
    """DVC runs the committed stage once, skips it when unchanged, and repeats it after a change."""
    root = Paths(find_root(Path(__file__))).root
    stages = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    first = stages["ingest"] | {"deps": ["data/source"]}
    text = yaml.safe_dump({"stages": {"ingest": first}})
    (project.root / "dvc.yaml").write_text(text, encoding="utf-8")
    project.source.parent.mkdir(parents=True, exist_ok=True)
    project.source.write_text(ingest.EMBEDDED_SOURCE, encoding="utf-8")
    dvc(project.root, "init", "--no-scm", "-q")
    assert "Running stage 'ingest'" in dvc(project.root, "repro")
    assert "up to date" in dvc(project.root, "repro")
    path = project.root / "mine" / "weather.parquet"
    pd.read_parquet(path).head(20).to_parquet(path, index=False)
    assert "Running stage 'ingest'" in dvc(project.root, "repro")
    assert len(read_raw(project)["weather"]) == 20
    assert "up to date" in dvc(project.root, "repro")


def dvc(root: Path, *arguments: str) -> str:
    environment = os.environ | {
        "PONCTUEL_ROOT": str(root),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    result = subprocess.run(
        [sys.executable, "-m", "dvc", *arguments],
        cwd=root,
        env=environment,
        text=True,
        capture_output=True,
        check=True,
    )
    return result.stdout


def test_flights_in_parts_are_linked_hashed_as_one_and_read_only(
    nyc: dict[str, pd.DataFrame], project: Paths
) -> None:
    """Converted BTS files are linked, not copied, and have their origin in the manifest."""
    flights = nyc["flights"].iloc[::4000]
    write_bts(flights, project.root / "mine", "2013.csv.bz2")
    (project.root / "mine" / "flights.csv.gz").unlink()
    params = yaml.safe_load(project.params.read_text(encoding="utf-8"))
    params["source"]["name"] = "bts"
    project.params.write_text(yaml.safe_dump(params), encoding="utf-8")
    ingest.main(project)
    entries = {entry["table"]: entry for entry in read_manifest(project)["files"]}
    assert entries["flights"]["file"] == "flights"
    assert entries["flights"]["sha256"] == content_sha256(project.raw / "flights")
    assert set(entries["weather"]) == MANIFEST_KEYS
    parts = list((project.raw / "flights").rglob("*.parquet"))
    assert len(parts) == 12
    for part in parts:
        converted = project.converted / "bts/flights" / part.relative_to(project.raw / "flights")
        assert converted.samefile(part)
        assert not part.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    frames, _ = clean_star(read_raw(project))
    assert len(frames["fact_flight"]) == len(flights)
    before = content_sha256(project.raw)
    ingest.main(project)
    assert content_sha256(project.raw) == before
