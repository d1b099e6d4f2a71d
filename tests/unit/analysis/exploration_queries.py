"""The queries of notebook 03, read from its cells."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import duckdb
import pandas as pd

NOTEBOOK = Path(__file__).resolve().parents[3] / "notebooks" / "03-exploration.ipynb"


def queries() -> dict[str, str]:
    """SQL by the name of the frame that a cell makes of it."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    sql_of = {}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Call(
                        func=ast.Attribute(
                            attr="df", value=ast.Call(args=[ast.Constant(value=str(sql)), *_])
                        )
                    ),
                ):
                    sql_of[name] = sql
    return sql_of


QUERIES = queries()


def run_query(
    connection: duckdb.DuckDBPyConnection, name: str, *, late_min: int = 15, lead_time_min: int = 60
) -> pd.DataFrame:
    """The result of a query with these parameters."""
    parameters = {"late_min": late_min, "lead_time_min": lead_time_min}
    sql = QUERIES[name]
    return connection.execute(sql, {k: v for k, v in parameters.items() if f"${k}" in sql}).df()
