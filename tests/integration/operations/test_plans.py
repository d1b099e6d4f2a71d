"""No documented query reads a growing table from end to end, on either engine."""

from __future__ import annotations

from pathlib import Path

from ponctuel.operations import migrate
from ponctuel.operations.documents import sample
from ponctuel.operations.documents.catalogue import catalogue
from ponctuel.operations.documents.plans import full_scans, indexes_used
from ponctuel.operations.engine import make_engine
from ponctuel.stages.operations_docs import PLANS, plans_at, read_plans
from tests.integration.operations.conftest import Databases

FOLDER = Path(__file__).resolve().parents[3] / "reports" / "operations"


def test_every_documented_query_goes_by_its_indexes(databases: Databases) -> None:
    made = plans_at(databases.empty())
    for each in catalogue():
        told = made.plans[each.name]
        assert set(full_scans(told)) <= set(each.may_read_whole), f"{each.name}\n{told}"
        assert set(each.indexes) <= indexes_used(told), f"{each.name}\n{told}"
    written = read_plans(FOLDER / PLANS)
    if databases.name == "postgresql" and made.version == written.version:
        assert made == written, "dvc repro operations_docs"


def test_the_documented_statements_answer(databases: Databases) -> None:
    """They are run, and not only explained, on a filled database."""
    engine = make_engine(databases.empty())
    migrate.upgrade(engine)
    sample.fill(engine)
    empty = []
    with engine.connect() as connection:
        for each in catalogue():
            if (
                each.name not in ("purge_des_previsions", "eclaircissement_du_tableau")
                and not connection.execute(each.statement).first()
            ):
                empty.append(each.name)
        connection.rollback()
    engine.dispose()
    assert empty == []
