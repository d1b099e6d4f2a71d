"""The Gantt chart of the plan: as SVG in hours of work, as Mermaid, and for GanttProject."""

from __future__ import annotations

import math
from datetime import date, timedelta
from html import escape
from xml.etree import ElementTree as Xml

from ponctuel.dossier.plan import Plan, TrackedTask
from ponctuel.planning.history import WorkClock

_LEFT, _ROW, _WIDTH, _TOP = 330, 21, 1180, 58
_INK, _PLANNED, _REAL, _CRITICAL, _RULE = "#1f1f1f", "#c9d4e5", "#00224e", "#a3261d", "#9a9a9a"


def gantt_svg(plan: Plan, clock: WorkClock) -> str:
    """SVG, readable in grey: planned bars are pale, floats lines, actual bars dark below them."""
    end = max(plan.elapsed_h, plan.likely_h)
    scale = (_WIDTH - _LEFT - 24) / end
    rows: list[str] = []
    y = _TOP
    for milestone in plan.milestones:
        rows.append(
            f'<text x="10" y="{y + 15}" class="m">'
            f"{escape(f'{milestone.identifier}. {milestone.title}')}</text>"
        )
        y += _ROW
        for tracked in plan.of(milestone.identifier):
            rows += _row(tracked, y, scale, clock)
            y += _ROW
    height = y + 46
    ticks = [
        f'<line x1="{_x(h, scale)}" y1="{_TOP - 8}" x2="{_x(h, scale)}" y2="{y}" class="g"/>'
        f'<text x="{_x(h, scale)}" y="{_TOP - 13}" class="t">{h}</text>'
        for h in range(0, math.ceil(end) + 1, 4)
    ]
    now = _x(plan.elapsed_h, scale)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="title summary" '
            'lang="fr">',
            '<title id="title">Planning du projet</title><desc id="summary">Étapes prévues, marges '
            "et dates réelles, en heures de travail depuis le premier commit.</desc>",
            "<style>text { font-family: 'DejaVu Sans', sans-serif; font-size: 12px; "
            f"fill: {_INK}; }} .m {{ font-weight: bold; }} .t {{ text-anchor: middle; }} "
            f".g {{ stroke: #e3e3e3; }} .p {{ fill: {_PLANNED}; }} .c {{ fill: {_PLANNED}; "
            f"stroke: {_CRITICAL}; stroke-width: 1.6; }} .r {{ fill: {_REAL}; }} "
            f".s {{ stroke: {_RULE}; stroke-width: 1.6; stroke-dasharray: 4 3; }} "
            f".n {{ stroke: {_CRITICAL}; stroke-dasharray: 2 3; }}</style>",
            f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
            '<text x="10" y="24" class="m">Planning : heures de travail depuis le premier commit'
            "</text>",
            *ticks,
            f'<line x1="{now}" y1="{_TOP - 8}" x2="{now}" y2="{y}" class="n"/>',
            *rows,
            *_legend(y + 16),
            "</svg>",
            "",
        ]
    )


def _x(hours: float, scale: float) -> str:
    return f"{_LEFT + hours * scale:.1f}"


def _row(tracked: TrackedTask, y: int, scale: float, clock: WorkClock) -> list[str]:
    dates = tracked.dates
    kind = "c" if dates.critical else "p"
    parts = [
        f'<text x="22" y="{y + 14}">{escape(tracked.task.title)}</text>',
        f'<rect x="{_x(dates.early_start_h, scale)}" y="{y + 2}" height="9" class="{kind}" '
        f'width="{dates.duration_h * scale:.1f}"/>',
    ]
    if not dates.critical:
        late_end_x = _x(dates.late_end_h, scale)
        parts.append(
            f'<line x1="{_x(dates.early_end_h, scale)}" y1="{y + 6.5}" x2="{late_end_x}" '
            f'y2="{y + 6.5}" class="s"/>'
        )
    if tracked.span is not None and tracked.worked_h is not None:
        start = clock.hours(tracked.span.end) - tracked.worked_h
        parts.append(
            f'<rect x="{_x(max(start, 0), scale)}" y="{y + 13}" height="5" class="r" '
            f'width="{tracked.worked_h * scale:.1f}"/>'
        )
    return parts


def _legend(y: int) -> list[str]:
    return [
        f'<rect x="22" y="{y}" width="26" height="9" class="p"/>'
        f'<text x="54" y="{y + 9}">prévu (au plus tôt)</text>',
        f'<rect x="200" y="{y}" width="26" height="9" class="c"/>'
        f'<text x="232" y="{y + 9}">prévu, sur le chemin critique</text>',
        f'<line x1="450" y1="{y + 5}" x2="476" y2="{y + 5}" class="s"/>'
        f'<text x="482" y="{y + 9}">marge totale</text>',
        f'<rect x="590" y="{y + 2}" width="26" height="5" class="r"/>'
        f'<text x="622" y="{y + 9}">réel (du premier au dernier commit)</text>',
        f'<line x1="880" y1="{y - 3}" x2="880" y2="{y + 12}" class="n"/>'
        f'<text x="888" y="{y + 9}">dernier commit relevé</text>',
    ]


def gantt_mermaid(plan: Plan) -> str:
    """A Mermaid chart of the actual dates, which GitHub draws; tasks not yet begun are left out."""
    lines = ["gantt", "    dateFormat YYYY-MM-DDTHH:mm", "    axisFormat %d/%m %H:%M"]
    for milestone in plan.milestones:
        milestone_tasks = [
            (tracked, tracked.span) for tracked in plan.of(milestone.identifier) if tracked.span
        ]
        if not milestone_tasks:
            continue
        lines.append(f"    section {milestone.identifier}")
        for tracked, span in milestone_tasks:
            title = tracked.task.title.replace(":", " –").replace(",", " et", 1).replace(",", "")
            state = "crit, done" if tracked.dates.critical else "done"
            lines.append(
                f"    {title} :{state}, {tracked.task.identifier}, "
                f"{span.start:%Y-%m-%dT%H:%M}, {span.end:%Y-%m-%dT%H:%M}"
            )
    return "\n".join(lines) + "\n"


def gantt_project(plan: Plan) -> str:
    """The plan as a `.gan` document of GanttProject 3.

    GanttProject counts in whole days: one hour of work is one day of its calendar, so that bars,
    links and floats keep their proportions; the document's description explains this.
    """
    origin = plan.milestones[0].since.date()
    root = Xml.Element(
        "project",
        name=f"{plan.title} (1 jour = 1 heure de travail)",
        company="",
        webLink="",
        attrib={"view-date": origin.isoformat(), "view-index": "0", "version": "3.3.3300"},
        locale="fr",
    )
    Xml.SubElement(root, "description").text = (
        "Un jour du calendrier représente une heure de travail du projet. "
        "Document écrit par l’étape « plan » d’après reports/plan/plan.yaml."
    )
    Xml.SubElement(root, "view", id="gantt-chart")
    calendars = Xml.SubElement(root, "calendars", {"base-id": "none"})
    types = Xml.SubElement(calendars, "day-types")
    for name in ("0", "1"):
        Xml.SubElement(types, "day-type", id=name)
    week = dict.fromkeys(("sun", "mon", "tue", "wed", "thu", "fri", "sat"), "0")
    Xml.SubElement(types, "default-week", {"id": "1", "name": "default", **week})
    numbers = {tracked.task.identifier: str(index) for index, tracked in enumerate(plan.tasks, 1)}
    tasks = Xml.SubElement(root, "tasks", {"empty-milestones": "true"})
    for milestone in plan.milestones:
        milestone_tasks = plan.of(milestone.identifier)
        summary = _gan_task(
            tasks,
            str(1000 + int(milestone.identifier[1:])),
            milestone.title,
            milestone_tasks,
            origin,
        )
        for tracked in milestone_tasks:
            element = _gan_task(
                summary, numbers[tracked.task.identifier], tracked.task.title, [tracked], origin
            )
            for other in plan.tasks:
                if tracked.task.identifier in other.task.after:
                    Xml.SubElement(
                        element,
                        "depend",
                        id=numbers[other.task.identifier],
                        type="2",
                        difference="0",
                        hardness="Strong",
                    )
    for name in ("resources", "allocations", "vacations", "previous"):
        Xml.SubElement(root, name)
    Xml.SubElement(root, "roles", {"roleset-name": "Default"})
    Xml.indent(root)
    body = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _gan_task(
    parent: Xml.Element, number: str, name: str, milestone_tasks: list[TrackedTask], origin: date
) -> Xml.Element:
    start = min(tracked.dates.early_start_h for tracked in milestone_tasks)
    end = max(tracked.dates.early_end_h for tracked in milestone_tasks)
    share = sum(tracked.proved for tracked in milestone_tasks) / len(milestone_tasks)
    return Xml.SubElement(
        parent,
        "task",
        id=number,
        name=name,
        meeting="false",
        start=(origin + timedelta(days=round(start))).isoformat(),
        duration=str(round(end) - round(start)),
        complete=str(round(100 * share)),
        expand="true",
    )
