"""No documented query scans a growing table completely, on either engine."""

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
    plans = plans_at(databases.empty())
    for query in catalogue():
        plan = plans.plans[query.name]
        assert set(full_scans(plan)) <= set(query.may_read_whole), f"{query.name}\n{plan}"
        assert set(query.indexes) <= indexes_used(plan), f"{query.name}\n{plan}"
    documented = read_plans(FOLDER / PLANS)
    if databases.name == "postgresql" and plans.version == documented.version:
        assert plans == documented, "dvc repro operations_docs"


def test_the_documented_statements_run(databases: Databases) -> None:
    """Every statement runs on a filled database and returns rows."""
    engine = make_engine(databases.empty())
    migrate.upgrade(engine)
    sample.fill(engine)
    empty = []
    with engine.connect() as connection:
        for query in catalogue():
            if (
                query.name not in ("purge_des_previsions", "purge_des_previsions_remplacees")
                and not connection.execute(query.statement).first()
            ):
                empty.append(query.name)
        connection.rollback()
    engine.dispose()
    assert empty == []
