"""The physical model (MPD) as SVG, one drawing per domain, from the tables' metadata."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql

import ponctuel.operations.models  # noqa: F401 - fills the metadata
from ponctuel.operations.base import Base

# Two columns of tables per drawing, so that it is legible at the width of a page: a link runs
# between them, or beside them, and never behind a box. A table is placed across from its targets.
DOMAINS = {
    "mpd-vols": (("forecasts", "events"), ("flights",)),
    "mpd-suivis": (("watches",), ("notifications",)),
    "mpd-comptes": (
        ("sessions", "single_use_tokens", "api_keys", "idempotency_keys"),
        ("users", "audit_entries"),
    ),
    "mpd-exploitation": (
        ("batch_jobs", "deployments"),
        ("batch_errors", "scheduled_jobs", "purges", "replays"),
    ),
    "mpd-surveillance": (
        ("alert_messages", "alert_silences"),
        ("alerts", "alert_attempts", "measurements"),
    ),
}
# Tables of other domains that a drawing refers to: only their keys, at the foot of a column.
OUTSIDE = {
    "mpd-vols": ((), ("users",)),
    "mpd-suivis": (("forecasts",), ("users", "flights")),
    "mpd-comptes": ((), ()),
    "mpd-exploitation": ((), ("users",)),
    "mpd-surveillance": ((), ()),
}
WIDTH, HEAD, LINE, GAP_X, GAP_Y, MARGIN = 310, 26, 17, 80, 26, 44
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
    """The box of a table, in pixels; a table of another domain shows its key alone."""

    table: Table
    x: int
    y: int
    whole: bool = True

    @property
    def columns(self) -> list[Column[Any]]:
        """The columns that it shows, from top to bottom."""
        return list(self.table.c if self.whole else self.table.primary_key.columns)

    @property
    def height(self) -> int:
        return HEAD + LINE * len(self.columns) + 6

    def row_y(self, column: str) -> int:
        """The middle of a column's line."""
        names = [each.name for each in self.columns]
        return self.y + HEAD + LINE * names.index(column) + LINE // 2 + 2


def physical_model(domain: str) -> str:
    """SVG of a domain: its tables with columns, PostgreSQL types, keys and references.

    Args:
        domain: a key of DOMAINS.
    """
    boxes = _placed(domain)
    width = 2 * WIDTH + GAP_X + 2 * MARGIN
    height = max(box.y + box.height for box in boxes.values()) + MARGIN
    links = [
        _link(box, column, boxes[key.column.table.name], key.column)
        for box in boxes.values()
        if box.whole
        for column in box.table.c
        for key in column.foreign_keys
    ]
    shapes = [_box(box) for box in boxes.values()]
    legend = (
        f'<text x="{MARGIN}" y="{height - 14}"><tspan class="mark">PK</tspan> clé primaire · '
        '<tspan class="mark">FK</tspan> clé étrangère · <tspan class="mark">U</tspan> unique · '
        '<tspan class="mark">○</tspan> peut être vide · en gris : table d’un autre domaine</text>'
    )
    title = f"Modèle physique des données opérationnelles : {domain.removeprefix('mpd-')}"
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


def _placed(domain: str) -> dict[str, Box]:
    tables = Base.metadata.tables
    boxes: dict[str, Box] = {}
    for place, (names, others) in enumerate(zip(DOMAINS[domain], OUTSIDE[domain], strict=True)):
        y = MARGIN // 2
        for name, whole in _in_order(names, others):
            box = Box(tables[name], MARGIN + place * (WIDTH + GAP_X), y, whole)
            boxes[name] = box
            y += box.height + GAP_Y
    return boxes


def _in_order(names: Iterable[str], others: Iterable[str]) -> list[tuple[str, bool]]:
    return [*((name, True) for name in names), *((name, False) for name in others)]


def _box(box: Box) -> str:
    table = box.table
    parts = [
        f'<rect x="{box.x}" y="{box.y}" width="{WIDTH}" height="{box.height}" rx="3" '
        f'fill="{_PALE}" stroke="{_DARK if box.whole else _RULE}"/>',
        f'<path d="M{box.x},{box.y + HEAD} v-{HEAD - 3} q0,-3 3,-3 h{WIDTH - 6} q3,0 3,3 '
        f'v{HEAD - 3} z" fill="{_DARK if box.whole else _RULE}"/>',
        f'<text class="head" x="{box.x + 10}" y="{box.y + 18}">{escape(table.name)}</text>',
    ]
    for column in box.columns:
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
    """A curve from the reference's line to the key's line, ending in an arrow.

    Between the two columns of tables, or outside them where both boxes are in the same column.
    """
    y1, y2 = child.row_y(column.name), parent.row_y(key.name)
    if parent.x == child.x:
        side = -1 if child.x == MARGIN else 1
        x = child.x + (WIDTH if side > 0 else 0)
        path = f"M{x},{y1} C{x + side * 40},{y1} {x + side * 40},{y2} {x},{y2}"
    else:
        right = parent.x > child.x
        x1, x2 = (child.x + WIDTH, parent.x) if right else (child.x, parent.x + WIDTH)
        middle = (x1 + x2) // 2
        path = f"M{x1},{y1} C{middle},{y1} {middle},{y2} {x2},{y2}"
    return f'<path class="link" d="{path}" marker-end="url(#one)"/>'
