"""Stage `operations_docs`: the data model, its pictures and the documented queries."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.operations.model_page import model_page
from ponctuel.documents.operations.query_page import query_page
from ponctuel.domain.errors import InternalError, NotReady
from ponctuel.operations import migrate
from ponctuel.operations.documents import conceptual, mcd, sample
from ponctuel.operations.documents.mpd import DOMAINS, physical_model
from ponctuel.operations.documents.queries import EnginePlans, query_plans
from ponctuel.operations.engine import make_engine
from ponctuel.stages.temporary_postgres import temporary_postgres
from ponctuel_words.french import count_text

PLANS = "plans-postgresql.json"


def main(paths: Paths | None = None) -> None:
    """Write the generated files under reports/operations.

    Where no PostgreSQL is available, its query plans stay as they were written last.
    """
    folder = (paths or project_paths()).reports / "operations"
    for name, content in pictures(folder).items():
        (folder / name).write_text(content, encoding="utf-8")
    engines = {"SQLite": sqlite_plans()}
    if (plans := _postgres_plans(folder / PLANS)) is not None:
        engines["PostgreSQL"] = plans
    page = query_page(engines, sizes())
    (folder / "queries.md").write_text(page, encoding="utf-8")
    print(f"operations_docs: model, pictures and queries in {folder}")


def pictures(folder: Path) -> dict[str, str]:
    """The files that need no database: name -> content.

    Raises:
        InternalError: the conceptual model and the tables differ.
    """
    sources = {
        name: (folder / f"{name}.mcd").read_text(encoding="utf-8") for name in conceptual.DRAWINGS
    }
    exceptions = conceptual.read_exceptions(folder)
    if differences := conceptual.differences(sources.values(), exceptions):
        raise InternalError("conceptual model and tables differ: " + "; ".join(differences))
    return {
        **{f"{name}.svg": mcd.render(source) for name, source in sources.items()},
        **{f"{name}.svg": physical_model(name) for name in DOMAINS},
        "modele-de-donnees.md": model_page(exceptions),
    }


def sizes() -> str:
    """The numbers of rows of the sample, in French."""
    counts = {
        "vols": sample.FLIGHTS,
        "prévisions": sample.FLIGHTS * sample.PER_FLIGHT,
        "événements": sample.EVENTS,
        "comptes": sample.PEOPLE,
        "suivis de vol": sample.WATCHES,
    }
    return ", ".join(f"{count_text(n)} {name}" for name, n in counts.items())


def sqlite_plans() -> EnginePlans:
    """Query plans of SQLite, on a temporary database with sample rows."""
    with tempfile.TemporaryDirectory() as folder:
        return plans_at(f"sqlite:///{folder}/sample.db")


def plans_at(url: str) -> EnginePlans:
    """Query plans on an empty database, which is filled with sample rows first."""
    engine = make_engine(url)
    try:
        migrate.upgrade(engine)
        sample.fill(engine)
        with engine.connect() as connection:
            return query_plans(connection)
    finally:
        engine.dispose()


def _postgres_plans(file: Path) -> EnginePlans | None:
    try:
        with temporary_postgres() as url:
            plans = plans_at(url)
    except NotReady as error:
        print(f"operations_docs: {error}; PostgreSQL's plans stay as they were")
        return read_plans(file) if file.is_file() else None
    file.write_text(json.dumps(plans.as_dict(), indent=2) + "\n", encoding="utf-8")
    return plans


def read_plans(file: Path) -> EnginePlans:
    """Query plans as they were written last."""
    return EnginePlans(**json.loads(file.read_text(encoding="utf-8")))
