"""Drawings made from text: wireframes, and the star schema of the analytic database."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from ponctuel.tables import STAR_SCHEMA
from ponctuel.tables.core import Table

_CHARACTER_WIDTH, _ROW_HEIGHT, _MARGIN = 8.0, 17, 14
_BOX_WIDTH, _COLUMN_HEIGHT, _HEADER_HEIGHT = 265, 17, 28


def wireframe_svg(text: str, title: str) -> str:
    """A wireframe as SVG: the text between two lines `+---+` becomes a box."""
    rows = text.rstrip("\n").split("\n")
    width = max(map(len, rows)) * _CHARACTER_WIDTH + 2 * _MARGIN
    height = len(rows) * _ROW_HEIGHT + 2 * _MARGIN
    parts = []
    rules = [n for n, row in enumerate(rows) if row.startswith("+")]
    for top, bottom in pairwise(rules):
        y = _MARGIN + top * _ROW_HEIGHT + _ROW_HEIGHT / 2
        parts.append(
            f'<rect x="{_MARGIN}" y="{y}" width="{width - 2 * _MARGIN}" '
            f'height="{(bottom - top) * _ROW_HEIGHT}" class="b"/>'
        )
    for number, row in enumerate(rows):
        if row.startswith("+"):
            continue
        y = _MARGIN + number * _ROW_HEIGHT + 13
        inner = row[1:-1] if row.startswith("|") else row
        if inner.strip():
            label = escape(inner).replace(" ", "\u00a0")
            parts.append(f'<text x="{_MARGIN + _CHARACTER_WIDTH}" y="{y}">{label}</text>')
    return _svg(
        width,
        height,
        title,
        "text { font-family: 'DejaVu Sans Mono', monospace; font-size: 12.5px; fill: #1f1f1f; } "
        ".b { fill: none; stroke: #5c5c5c; stroke-width: 1.2; }",
        parts,
    )


def star_svg(tables: Sequence[Table] = STAR_SCHEMA) -> str:
    """The star schema as SVG: facts in the middle, dimensions around, a line per reference."""
    facts = [table for table in tables if table.name.startswith("fact_")]
    dimensions = [table for table in tables if not table.name.startswith("fact_")]
    corners: dict[str, tuple[float, float]] = {}
    y = 20.0
    for table in facts:
        corners[table.name] = (355, y)
        y += _height(table) + 30
    height = y
    for column, x in enumerate((20, 690)):
        y = 20.0
        for table in dimensions[column::2]:
            corners[table.name] = (x, y)
            y += _height(table) + 30
        height = max(height, y)
    parts = [line for table in tables for line in _references(table, corners)]
    parts += [line for table in tables for line in _table(table, *corners[table.name])]
    return _svg(
        975,
        height,
        "Schéma en étoile",
        "text { font-family: 'DejaVu Sans', sans-serif; font-size: 12px; fill: #1f1f1f; } "
        ".h { font-weight: bold; fill: #fff; font-size: 13.5px; } .k { font-weight: bold; } "
        ".b { fill: #fff; stroke: #00224e; } .f { fill: #00224e; } .d { fill: #4a6180; } "
        ".l { fill: none; stroke: #7a8aa5; stroke-width: 1.3; }",
        parts,
    )


def _height(table: Table) -> float:
    return _HEADER_HEIGHT + len(table.columns) * _COLUMN_HEIGHT + 6


def _table(table: Table, x: float, y: float) -> list[str]:
    kind = "f" if table.name.startswith("fact_") else "d"
    references = {key.column for key in table.foreign_keys}
    parts = [
        f'<rect x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_height(table)}" class="b"/>',
        f'<rect x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_HEADER_HEIGHT - 4}" '
        f'class="{kind}"/>',
        f'<text x="{x + 8}" y="{y + 15}" class="h">{escape(table.name)}</text>',
    ]
    for number, column in enumerate(table.columns):
        mark = "→ " if column.name in references else ""
        mark = "◆ " if column.name in table.primary_key else mark
        weight = ' class="k"' if mark.startswith("◆") else ""
        line = y + _HEADER_HEIGHT + 9 + number * _COLUMN_HEIGHT
        parts.append(
            f'<text x="{x + 8}" y="{line}"{weight}>{mark}{escape(column.name)}</text>'
            f'<text x="{x + _BOX_WIDTH - 8}" y="{line}" text-anchor="end">'
            f"{escape(column.sql_type)}</text>"
        )
    return parts


def _references(table: Table, corners: dict[str, tuple[float, float]]) -> list[str]:
    lines = []
    names = [column.name for column in table.columns]
    for key in table.foreign_keys:
        x, y = corners[table.name]
        to_x, to_y = corners[key.table]
        start_y = y + _HEADER_HEIGHT + 5 + names.index(key.column) * _COLUMN_HEIGHT
        end_y = to_y + _HEADER_HEIGHT / 2
        start_x, end_x = (x, to_x + _BOX_WIDTH) if to_x < x else (x + _BOX_WIDTH, to_x)
        middle = (start_x + end_x) / 2
        lines.append(
            f'<path class="l" d="M{start_x},{start_y} C{middle},{start_y} {middle},{end_y} '
            f'{end_x},{end_y}"/>'
        )
    return lines


def _svg(width: float, height: float, title: str, style: str, parts: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="title" lang="fr">',
            f'<title id="title">{escape(title)}</title>',
            f"<style>{style}</style>",
            f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
            *parts,
            "</svg>",
            "",
        ]
    )
