"""The engine that a stage runs on: `--engine`, or that of params.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ponctuel.config.params import Params
from ponctuel.config.paths import Paths
from ponctuel.domain.errors import UserError
from ponctuel.warehouse.connect import connect
from ponctuel.warehouse.engines.duck import DuckEngine
from ponctuel.warehouse.engines.engine import Engine
from ponctuel.warehouse.engines.spark import SparkEngine
from ponctuel.warehouse.engines.spark_session import open_session
from ponctuel.warehouse.star_parquet import register_star

ENGINES = ("duckdb", "spark")
OPTION = "--engine"


def chosen_engine(arguments: tuple[str, ...], params: Params) -> str:
    """The engine's name.

    Args:
        arguments: the arguments of the stage: none, or `--engine NAME`.
        params: params.yaml, whose `engine` is the default.

    Raises:
        UserError: another argument was given.
    """
    parts = [part for argument in arguments for part in argument.split("=", 1)]
    if not parts:
        return params.engine
    if parts[0] != OPTION or len(parts) != 2:
        raise UserError(
            f"only {OPTION} {' or '.join(ENGINES)} is accepted",
            field="arguments",
            value=" ".join(arguments),
        )
    if parts[1] not in ENGINES:
        raise UserError(f"{' or '.join(ENGINES)} is accepted", field=OPTION, value=parts[1])
    return parts[1]


@contextmanager
def open_engine(name: str, paths: Paths, work: Path) -> Iterator[Engine]:
    """An engine with the tables of the star schema.

    Args:
        name: a name of `ENGINES`.
        paths: the project's paths.
        work: a folder for Spark's intermediate tables; it is removed afterwards.
    """
    if name == "spark":
        engine = SparkEngine(open_session(), work)
        try:
            register_star(engine, paths.warehouse.parent)
            yield engine
        finally:
            engine.close()
        return
    with connect(paths.warehouse, read_only=True) as connection:
        yield DuckEngine(connection)
