"""Stage `warehouse_docs`: data dictionary, Croissant description, documented queries."""

from __future__ import annotations

from ponctuel.analysis.sources_overview import source_cards
from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.warehouse.croissant import croissant_text
from ponctuel.documents.warehouse.dictionary import data_dictionary
from ponctuel.documents.warehouse.queries import query_page
from ponctuel.domain.errors import UserError
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.query_timings import timings

_TIMINGS = "--timings"
CROISSANT_FILE = "croissant.json"


def main(*arguments: str, paths: Paths | None = None) -> None:
    """Write the files of reports/warehouse; `--timings` prints query times and writes nothing."""
    if unknown := set(arguments) - {_TIMINGS}:
        raise UserError(
            f"only {_TIMINGS} is accepted", field="argument", value=", ".join(sorted(unknown))
        )
    paths = paths or project_paths()
    with connect(paths.warehouse, read_only=True) as connection:
        if _TIMINGS in arguments:
            print(timings(connection).to_string(index=False, na_rep="–"))
            return
        folder = paths.root / "reports" / "warehouse"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "dictionary.md").write_text(data_dictionary(), encoding="utf-8")
        (folder / "queries.md").write_text(query_page(connection), encoding="utf-8")
    source = load_params(paths.params).source
    cards = source_cards(source.name, source.path and paths.root / source.path)
    # Paths in the description are relative to its own folder.
    data_path = f"../../{paths.clean.relative_to(paths.root).as_posix()}"
    croissant = croissant_text(paths.clean, cards, data_path)
    (folder / CROISSANT_FILE).write_text(croissant, encoding="utf-8")
    written = f"dictionary.md, queries.md and {CROISSANT_FILE}"
    print(f"warehouse_docs: {written} in {folder.relative_to(paths.root)}")
