"""The physical model (MPD), drawn from the tables' metadata as SVG, without any drawing program."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql

import ponctuel.operations.models  # noqa: F401 - fills the metadata
from ponctuel.operations.base import Base

# Tables in columns from left to right: those that refer stand beside what they refer to.
COLUMNS = (
    ("sessions", "single_use_tokens", "api_keys", "idempotency_keys", "audit_entries"),
    ("users", "deployments", "purges", "scheduled_jobs", "replays", "batch_errors", "batch_jobs"),
    ("forecasts",),
    ("flights", "events", "watches", "notifications"),
    ("alerts", "alert_messages", "alert_attempts", "alert_silences", "measurements"),
)
WIDTH, HEAD, LINE, GAP_X, GAP_Y, MARGIN = 330, 26, 17, 90, 34, 16
_INK, _DARK, _PALE, _RULE, _MARK = "#1f1f1f", "#00224e", "#f4f6f9", "#7c7b78", "#8a6d00"
_STYLE = f"""
text {{ font: 12px Verdana, 'DejaVu Sans', sans-serif; fill: {_INK}; }}
.head {{ font-weight: bold; fill: #fff; }}
.type {{ fill: #5c5c5c; }}
.key {{ font-weight: bold; }}
.mark {{ fill: {_MARK}; font-weight: bold; font-size: 10px; }}
.link {{ fill: none; stroke: {_RULE}; stroke-width: 1.3; }}
"""


@dataclass(frozen=True)
class Box:
    """Where a table stands, in pixels."""

    table: Table
    x: int
    y: int

    @property
    def height(self) -> int:
        return HEAD + LINE * len(self.table.c) + 6

    def row_y(self, column: str) -> int:
        """The middle of a column's line."""
        return self.y + HEAD + LINE * list(self.table.c.keys()).index(column) + LINE // 2 + 2


def physical_model() -> str:
    """SVG: every table with columns, PostgreSQL types, keys and references."""
    boxes = _placed()
    width = max(box.x for box in boxes.values()) + WIDTH + MARGIN
    height = max(box.y + box.height for box in boxes.values()) + MARGIN + 24
    links = [
        _link(boxes[table.name], column, boxes[key.column.table.name], key.column)
        for table in Base.metadata.sorted_tables
        for column in table.c
        for key in column.foreign_keys
    ]
    shapes = [_box(box) for box in boxes.values()]
    legend = (
        f'<text x="{MARGIN}" y="{height - 12}"><tspan class="mark">PK</tspan> clé primaire · '
        '<tspan class="mark">FK</tspan> clé étrangère · <tspan class="mark">U</tspan> unique · '
        '<tspan class="mark">○</tspan> peut être vide · types de PostgreSQL</text>'
    )
    title = "Modèle physique des données opérationnelles"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{title}">',
        f"<title>{title}</title><style>{_STYLE}</style>",
        '<defs><marker id="one" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        f'markerHeight="8" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="{_RULE}"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        *links,
        *shapes,
        legend,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _placed() -> dict[str, Box]:
    tables = dict(Base.metadata.tables)
    boxes = {}
    for place, names in enumerate(COLUMNS):
        y = MARGIN
        for name in names:
            box = Box(tables.pop(name), MARGIN + place * (WIDTH + GAP_X), y)
            boxes[name] = box
            y += box.height + GAP_Y
    assert not tables, f"not placed: {sorted(tables)}"  # noqa: S101 - a test draws it
    return boxes


def _box(box: Box) -> str:
    table = box.table
    parts = [
        f'<rect x="{box.x}" y="{box.y}" width="{WIDTH}" height="{box.height}" rx="3" '
        f'fill="{_PALE}" stroke="{_DARK}"/>',
        f'<path d="M{box.x},{box.y + HEAD} v-{HEAD - 3} q0,-3 3,-3 h{WIDTH - 6} q3,0 3,3 '
        f'v{HEAD - 3} z" fill="{_DARK}"/>',
        f'<text class="head" x="{box.x + 10}" y="{box.y + 18}">{escape(table.name)}</text>',
    ]
    for column in table.c:
        y = box.row_y(column.name) + 5
        weight = ' class="key"' if column.primary_key else ""
        parts += [
            f'<text class="mark" x="{box.x + 8}" y="{y}">{_marks(column)}</text>',
            f'<text{weight} x="{box.x + 48}" y="{y}">{escape(column.name)}</text>',
            f'<text class="type" x="{box.x + WIDTH - 8}" y="{y}" text-anchor="end">'
            f"{escape(_type(column))}{' ○' if column.nullable else ''}</text>",
        ]
    return "\n".join(parts)


def _marks(column: Column[Any]) -> str:
    unique = any(
        list(constraint.columns) == [column]
        for constraint in column.table.constraints
        if isinstance(constraint, UniqueConstraint)
    )
    marks = [("PK", column.primary_key), ("FK", bool(column.foreign_keys)), ("U", unique)]
    return " ".join(mark for mark, holds in marks if holds)


def _type(column: Column[Any]) -> str:
    compiled = column.type.compile(dialect=postgresql.dialect()).lower()
    return compiled.replace("timestamp with time zone", "timestamptz").replace(
        "double precision", "double"
    )


def _link(child: Box, column: Column[Any], parent: Box, key: Column[Any]) -> str:
    """A curve from the reference's line to the key's line, ending in an arrow."""
    y1, y2 = child.row_y(column.name), parent.row_y(key.name)
    if parent.x > child.x:
        x1, x2, bend = child.x + WIDTH, parent.x, 1
    elif parent.x < child.x:
        x1, x2, bend = child.x, parent.x + WIDTH, -1
    else:
        x1, x2, bend = child.x, child.x, 0
    if bend:
        reach = max(36, abs(x2 - x1) // 2)
        path = f"M{x1},{y1} C{x1 + bend * reach},{y1} {x2 - bend * reach},{y2} {x2},{y2}"
    else:
        path = f"M{x1},{y1} C{x1 - 60},{y1} {x2 - 60},{y2} {x2},{y2}"
    return f'<path class="link" d="{path}" marker-end="url(#one)"/>'
