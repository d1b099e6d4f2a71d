"""The few shapes that the pictures are made of, as SVG; `kind` is a class of the style sheets."""

from __future__ import annotations

from collections.abc import Iterable

from app.ui.html import HTML, NOTHING, html


def rect(x: float, y: float, width: float, height: float, kind: str, inner: HTML = NOTHING) -> HTML:
    return html(
        '<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" class="{kind}">'
        "{inner}</rect>",
        x=x,
        y=y,
        width=max(width, 0),
        height=max(height, 0),
        kind=kind,
        inner=inner,
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> HTML:
    return html(
        '<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>',
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        kind=kind,
    )


def text(x: float, y: float, words: str, anchor: str, kind: str) -> HTML:
    return html(
        '<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{words}</text>',
        x=x,
        y=y,
        anchor=anchor,
        kind=kind,
        words=words,
    )


def circle(x: float, y: float, radius: float, kind: str) -> HTML:
    return html(
        '<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" class="{kind}"/>',
        x=x,
        y=y,
        radius=radius,
        kind=kind,
    )


def polyline(points: Iterable[tuple[float, float]], kind: str) -> HTML:
    return html(
        '<polyline points="{points}" fill="none" class="{kind}"/>',
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        kind=kind,
    )
