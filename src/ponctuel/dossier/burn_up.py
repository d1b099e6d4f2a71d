"""The burn-up chart: planned and earned value, and test functions, over hours of work."""

from __future__ import annotations

from collections.abc import Sequence

from ponctuel.dossier.plan import Plan
from ponctuel_words.french import count_text

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 900, 380, 70, 70, 50, 50


def burn_up_svg(plan: Plan) -> str:
    """SVG: two curves of value (left axis, hours) and one of tests (right axis), by dash style."""
    points = plan.burn_up
    end = max(point["hours"] for point in points)
    max_h = max(max(p["value"].planned_h, p["value"].earned_h) for p in points) * 1.08
    max_n = max(point["tests"] for point in points) * 1.08

    def line(values: Sequence[float], maximum: float) -> str:
        pairs = zip((p["hours"] for p in points), values, strict=True)
        return " ".join(f"{_x(hours, end):.1f},{_y(value, maximum):.1f}" for hours, value in pairs)

    curves = [
        ("planned", [p["value"].planned_h for p in points], max_h),
        ("earned", [p["value"].earned_h for p in points], max_h),
        ("tests", [p["tests"] for p in points], max_n),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
            f'viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="title summary" '
            'lang="fr">',
            '<title id="title">Avancement</title><desc id="summary">Valeur prévue, valeur acquise '
            "et fonctions de test selon les heures de travail.</desc>",
            "<style>text { font-family: 'DejaVu Sans', sans-serif; font-size: 12px; "
            "fill: #1f1f1f; } polyline { fill: none; stroke-width: 2.2; } "
            ".planned { stroke: #7a8aa5; stroke-dasharray: 7 4; } .earned { stroke: #00224e; } "
            ".tests { stroke: #a3261d; stroke-dasharray: 2 3; } .a { stroke: #9a9a9a; } "
            ".e { text-anchor: end; } .c { text-anchor: middle; }</style>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            *_axes(end, max_h, max_n),
            *(
                f'<polyline class="{name}" points="{line(values, maximum)}"/>'
                for name, values, maximum in curves
            ),
            *_legend(),
            "</svg>",
            "",
        ]
    )


def _x(hours: float, end: float) -> float:
    return _LEFT + hours / end * (_WIDTH - _LEFT - _RIGHT)


def _y(value: float, maximum: float) -> float:
    return _HEIGHT - _BOTTOM - value / maximum * (_HEIGHT - _TOP - _BOTTOM)


def _axes(end: float, max_h: float, max_n: float) -> list[str]:
    base, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = [
        f'<line x1="{_LEFT}" y1="{base}" x2="{right}" y2="{base}" class="a"/>',
        f'<text x="{(_LEFT + right) / 2}" y="{_HEIGHT - 12}" class="c">heures de travail</text>',
        f'<text x="10" y="{_TOP - 24}">valeur (h)</text>',
        f'<text x="{_WIDTH - 10}" y="{_TOP - 24}" class="e">fonctions de test</text>',
    ]
    for hours in range(0, int(end) + 1, 4):
        parts.append(f'<text x="{_x(hours, end):.1f}" y="{base + 18}" class="c">{hours}</text>')
    for value in range(0, int(max_h) + 1, 20):
        y = _y(value, max_h)
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" class="e">{value}</text>')
    for tests in range(0, int(max_n) + 1, 250):
        y = _y(tests, max_n)
        parts.append(f'<text x="{right + 8}" y="{y + 4:.1f}">{count_text(tests)}</text>')
    return parts


def _legend() -> list[str]:
    parts = []
    names = [("planned", "valeur prévue"), ("earned", "valeur acquise"), ("tests", "tests")]
    for index, (kind, words) in enumerate(names):
        x = 230 + 160 * index
        parts.append(f'<polyline class="{kind}" points="{x},22 {x + 34},22"/>')
        parts.append(f'<text x="{x + 40}" y="26">{words}</text>')
    return parts
