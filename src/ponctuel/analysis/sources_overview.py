"""Sources, files and columns as tables, for notebook 01."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ponctuel.analysis.glossary import COLUMN_USES, TABLE_USES
from ponctuel.sources import REFERENCE_SOURCES, flight_source
from ponctuel.sources.base import Card, content_bytes, content_sha256
from ponctuel.tables.raw import RAW_TABLES

_UNKNOWN = ("–", "non utilisée")


def source_cards(name: str, folder: Path | None) -> list[Card]:
    """The cards of the source of flights and of the reference sources."""
    source = flight_source(name, folder)
    flight_cards = dict.fromkeys(
        [source.card_path, *(source.card_of(table.name) for table in RAW_TABLES)]
    )
    paths = [*flight_cards, *(reference().card_path for reference in REFERENCE_SOURCES)]
    return [Card.read(path) for path in paths]


def card_table(cards: list[Card]) -> pd.DataFrame:
    """The metadata of the cards, one row per source."""
    return pd.DataFrame(
        {
            "source": [card.name for card in cards],
            "contenu": [card.title for card in cards],
            "producteur": [card.producer for card in cards],
            "licence": [card.licence for card in cards],
            "accès": [card.access_date for card in cards],
            "grain": [card.grain for card in cards],
            "page": [card.home_page for card in cards],
        }
    )


def manifest_table(files: list[dict[str, str]], folder: Path) -> pd.DataFrame:
    """Each raw file with its size, its recorded hash, and whether the file still has it."""
    rows = []
    for entry in files:
        path = folder / entry["file"]
        same = content_sha256(path) == entry["sha256"]
        rows.append(
            {
                "table": entry["table"],
                "fichier": entry["file"],
                "source": entry["source"],
                "licence": entry["licence"],
                "taille (Ko)": round(content_bytes(path) / 1000),
                "SHA-256 (début)": entry["sha256"][:12],
                "intègre": "oui" if same else "NON",
            }
        )
    return pd.DataFrame(rows)


def table_overview(raw: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows, columns and use of every raw table."""
    return pd.DataFrame(
        [
            {
                "table": name,
                "lignes": len(frame),
                "colonnes": frame.shape[1],
                "cases vides": float(frame.isna().to_numpy().mean()),
                "besoin": TABLE_USES.get(name, _UNKNOWN)[0],
                "sans elle": TABLE_USES.get(name, _UNKNOWN)[1],
            }
            for name, frame in raw.items()
        ]
    )


def column_overview(raw: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Every raw column: type, role, missing share, distinct values, an example, its use.

    Columns: `table`, `column`, `type`, `role`, `missing_share`, `distinct_n`, `example`,
    `meaning_fr`, `use_fr`.
    """
    roles = {
        (table.name, column): role
        for table in RAW_TABLES
        for role, columns in (("requise", table.required), ("facultative", table.optional))
        for column in columns
    }
    rows = []
    for name, frame in raw.items():
        for column in frame.columns:
            meaning, use = COLUMN_USES.get((name, column), _UNKNOWN)
            values = frame[column].dropna()
            used = "–" if use.startswith(("non utilisée", "redondante")) else "lue"
            rows.append(
                {
                    "table": name,
                    "column": column,
                    "type": str(frame[column].dtype),
                    "role": roles.get((name, column), used),
                    "missing_share": float(frame[column].isna().mean()),
                    "distinct_n": int(values.nunique()),
                    "example": str(values.iloc[0]) if len(values) else "–",
                    "meaning_fr": meaning,
                    "use_fr": use,
                }
            )
    return pd.DataFrame(rows)


COLUMN_NAMES = {
    "column": "colonne",
    "role": "rôle",
    "missing_share": "vides",
    "distinct_n": "valeurs distinctes",
    "example": "exemple",
    "meaning_fr": "sens",
    "use_fr": "usage",
}


def needs(separated: pd.DataFrame, tables: list[str]) -> pd.DataFrame:
    """For each raw table, how well it separates late flights, and what it is used for.

    Args:
        separated: what `separation.separation` returns.
        tables: names of the raw tables.
    """
    best = separated.sort_values("spread", ascending=False).drop_duplicates("source")
    best = best.set_index("source")
    rows = []
    for table in tables:
        separates = table in best.index
        rows.append(
            {
                "source": table,
                "grandeur la plus parlante": best.at[table, "label_fr"] if separates else "–",
                "groupe le moins en retard": best.at[table, "lowest_share"] if separates else None,
                "groupe le plus en retard": best.at[table, "highest_share"] if separates else None,
                "retenue pour": TABLE_USES.get(table, _UNKNOWN)[0],
            }
        )
    frame = pd.DataFrame(rows)
    shares = ["groupe le moins en retard", "groupe le plus en retard"]
    return frame.astype(dict.fromkeys(shares, "float64"))
