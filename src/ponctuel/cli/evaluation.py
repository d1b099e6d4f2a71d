"""`ponctuel evaluation`: the tables of protocols H and P, from the committed metrics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.protocol_tables import (
    missed,
    protocol_h_tables,
    protocol_p_tables,
    same_data,
)
from ponctuel.documents.tables import Table
from ponctuel.domain.errors import NotReady

EVALUATION_FILE, PEERS_FILE = "evaluation.json", "peers.json"


def evaluation(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Print the scores of the forecasts: protocol H, and protocol P with every peer."""
    all_tables = tables(project_paths())
    typer.echo("\n\n".join(table.markdown() if markdown else table.text() for table in all_tables))


def tables(paths: Paths) -> list[Table]:
    """The tables of the metrics files that exist.

    Raises:
        NotReady: nothing has been evaluated yet.
    """
    measured = _read(paths.metrics / EVALUATION_FILE)
    if measured is None:
        raise NotReady("nothing has been evaluated yet; run `dvc repro`")
    out, targets = protocol_h_tables(measured), list(measured.get("targets", []))
    peers = _read(paths.metrics / PEERS_FILE)
    if peers is None or not same_data(measured, peers):
        where = "in this checkout" if peers is None else f"on these data, but on {peers['source']}"
        note = f"Protocol P has not been run {where}; run `make peers`."
        out.append(Table("Protocol P", ["protocol P"], [[note]]))
    else:
        out += protocol_p_tables(peers)
        targets += peers["targets"]
    return [*out, missed(targets)]


def _read(path: Path) -> Any:
    if not path.is_file():
        return None
    return json.loads(path.read_text(encoding="utf-8"))
