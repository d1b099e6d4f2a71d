"""Stage `warehouse_docs`: the data dictionary and the page of the documented queries."""

from __future__ import annotations

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.warehouse.dictionary import data_dictionary
from ponctuel.documents.warehouse.queries import query_page
from ponctuel.domain.errors import UserError
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.query_timings import timings

_TIMINGS = "--timings"


def main(*arguments: str, paths: Paths | None = None) -> None:
    """Write everything under reports/warehouse; `--timings` prints times and writes nothing."""
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
    print(f"warehouse_docs: dictionary.md and queries.md in {folder.relative_to(paths.root)}")
