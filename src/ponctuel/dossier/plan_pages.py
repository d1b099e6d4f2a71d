"""The documents of project management, from the plan and its progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ponctuel.dossier.burn_up import burn_up_svg
from ponctuel.dossier.gantt import gantt_mermaid, gantt_project, gantt_svg
from ponctuel.dossier.plan import History, Plan
from ponctuel.dossier.rendering import rendered
from ponctuel.planning.history import Milestone, WorkClock


def plan_documents(
    plan: Plan,
    history: History,
    words: Mapping[str, Mapping[str, Any]],
    risks: list[dict[str, Any]],
    budget_values: Mapping[str, Any],
) -> dict[str, str]:
    """The files of reports/plan: name -> content; the same plan gives the same bytes.

    Args:
        words: the texts of each milestone's report, by milestone.
        risks: rows of the register of risks.
        budget_values: `tables_rows` and `energy_bound`, for the page of the budget.
    """
    clock = WorkClock(commit.at for commit in history.commits)
    titles = {tracked.task.identifier: tracked.task.title for tracked in plan.tasks}
    weighted_risks = [risk | {"weight": risk["probabilite"] * risk["gravite"]} for risk in risks]
    documents = {
        "planning.md": rendered(
            "planning.md.j2",
            plan=plan,
            names=[titles[name] for name in plan.critical],
            mermaid=gantt_mermaid(plan),
        ),
        "gantt.svg": gantt_svg(plan, clock),
        "avancement.svg": burn_up_svg(plan),
        "ponctuel.gan": gantt_project(plan),
        "suivi.md": rendered("suivi.md.j2", plan=plan, commits=len(history.commits)),
        "risques.md": rendered("risques.md.j2", risks=weighted_risks),
        "budget.md": rendered(
            "budget.md.j2",
            plan=plan,
            rows=[_budget(plan, milestone) for milestone in plan.milestones],
            spent=sum(tracked.worked_h or 0.0 for tracked in plan.tasks),
            **budget_values,
        ),
    }
    for milestone in plan.milestones:
        name = f"comptes-rendus/{milestone.identifier.lower()}.md"
        documents[name] = _progress(plan, history, clock, milestone, words[milestone.identifier])
    return documents


def _budget(plan: Plan, milestone: Milestone) -> dict[str, object]:
    own = plan.of(milestone.identifier)
    likely = sum(tracked.task.estimate.likely_h for tracked in own)
    worked = sum(tracked.worked_h or 0.0 for tracked in own)
    return {
        "identifier": milestone.identifier,
        "title": milestone.title if milestone.until else f"{milestone.title} (en cours)",
        "likely_h": likely,
        "worked_h": worked,
        "gap_h": worked - likely,
    }


def _progress(
    plan: Plan, history: History, clock: WorkClock, milestone: Milestone, words: Mapping[str, Any]
) -> str:
    commits = [commit for commit in history.commits if milestone.contains(commit.at)]
    empty_state = {"tests": 0, "lines": 0}
    before = [state for state in history.states if state["at"] < milestone.since]
    inside = [state for state in history.states if milestone.contains(state["at"])]
    start = before[-1] if before else empty_state
    areas: Counter[str] = Counter()
    for commit in commits:
        areas.update(commit.areas)
    first = commits[0].at if commits else milestone.since
    last = commits[-1].at if commits else milestone.since
    return rendered(
        "compte-rendu.md.j2",
        milestone=milestone,
        commits=commits,
        first=first,
        last=last,
        hours=clock.hours(last) - clock.hours(first),
        before=start,
        after=inside[-1] if inside else start,
        areas=sorted(areas.items(), key=lambda area: (-area[1], area[0]))[:12],
        tasks=plan.of(milestone.identifier),
        value=plan.values[milestone.identifier],
        words=words,
    )


def plan_figures(plan: Plan) -> dict[str, object]:
    """Figures of the plan that other documents quote."""
    return {
        "at": plan.at.isoformat(timespec="minutes"),
        "tasks": len(plan.tasks),
        "done": sum(tracked.done for tracked in plan.tasks),
        "accepted": sum(tracked.accepted for tracked in plan.tasks),
        "milestones": len(plan.milestones),
        "elapsed_h": round(plan.elapsed_h, 2),
        "likely_h": round(plan.likely_h, 2),
        "pert_h": round(plan.pert_h, 2),
        "pert_sd_h": round(plan.pert_sd_h, 2),
        "critical": list(plan.critical),
        "ratio_min": round(min(plan.ratios), 3),
        "ratio_max": round(max(plan.ratios), 3),
        "p80_ratio": round(plan.p80_ratio, 3),
        "p80_coverage": round(plan.p80_coverage, 4),
        "log_normal_coverage": round(plan.log_normal_coverage, 4),
        "draws": plan.simulation.draws,
        "remaining_h": {name: round(h, 2) for name, h in plan.remaining.quantiles_h.items()},
        "values": {
            name: {
                "planned_h": round(value.planned_h, 2),
                "earned_h": round(value.earned_h, 2),
                "actual_h": round(value.actual_h, 2),
                "schedule_index": round(value.schedule_index, 3),
                "cost_index": round(value.cost_index, 3),
            }
            for name, value in plan.values.items()
        },
        "tests": plan.burn_up[-1]["tests"],
        "lines": plan.burn_up[-1]["lines"],
    }
