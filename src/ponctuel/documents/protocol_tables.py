"""Tables of protocols H and P, from the records of the stages `evaluate` and `peers`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from ponctuel.documents.tables import Table
from ponctuel.evaluation.records import (
    Evaluation,
    Interval,
    LeadTimeScores,
    Peers,
    Scores,
    Share,
    Target,
    interval,
    number,
)
from ponctuel.evaluation.targets import GOALS_H, Protocol

VARIANTS: dict[Protocol, str] = {
    "protocol_h": "H: the aircraft is unknown",
    "protocol_h_aircraft": "H + aircraft",
}
SCORES = {
    "logloss_15": "log-loss of P(≥ 15 min)",
    "logloss_30": "log-loss of P(≥ 30 min)",
    "logloss_60": "log-loss of P(≥ 60 min)",
    "rps": "ranked probability score (sum over 15, 30, 60 min)",
    "crps_min": "CRPS of the whole distribution, min",
}
# One day ahead, and two hours as in protocol H.
MONTHS_AT = (1440, 120)


def protocol_h_tables(evaluation: Evaluation) -> list[Table]:
    """Protocol H with its goals, then the pipeline's own test by lead time and by month."""
    by_month = [
        _months(lead) for lead in evaluation["lead_times"] if lead["lead_time_min"] in MONTHS_AT
    ]
    return [_protocol_h(evaluation), _pipeline(evaluation), *by_month]


def protocol_p_tables(peers: Peers) -> list[Table]:
    """Protocol P: judged part, development part, and the durations of its computation."""
    out: list[Table] = []
    parts: tuple[Literal["judged", "development"], ...] = ("judged", "development")
    for part in parts:
        if part not in peers:
            continue
        period = f"{part}, {peers[part]['from']} to {peers[part]['to']}"
        leads = peers[part]["lead_times"]
        for score, words in SCORES.items():
            out.append(_scores(f"{words} ({period})", leads, score))
            out.append(_gaps(f"Champion minus each peer: {words} ({period})", leads, score))
        out.append(_calibration(f"Calibration and coverage ({period})", leads))
    return [_target_summary(peers["targets"]), *out, _making(peers)]


def lead_words(minutes: int) -> str:
    """A lead time in its largest whole unit, as text."""
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes >= size and minutes % size == 0:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"


def missed(targets: Sequence[Target]) -> Table:
    """The goals that are not met, one per row."""
    rows = [
        [
            target["target"],
            "" if target["lead_time_min"] is None else lead_words(target["lead_time_min"]),
            f"{target['value']:.5f}",
            target["bound"],
        ]
        for target in targets
        if not target["met"]
    ]
    return Table("Goals not met", ["goal", "lead time", "measured", "asked"], rows)


def _protocol_h(evaluation: Evaluation) -> Table:
    rows = []
    for name, words in VARIANTS.items():
        if name not in evaluation:
            continue
        measured = evaluation[name]
        cells = []
        for score, goal in GOALS_H[name].items():
            low, high = measured["ci95"][score]
            met = measured[score] <= goal if score == "brier" else measured[score] >= goal
            cells.append(
                f"{measured[score]:.4f} [{low:.4f}, {high:.4f}] {'✓' if met else '✗'} {goal:g}"
            )
        rows.append([words, *cells, f"{measured['n']:,}"])
    return Table(
        f"Protocol H: P(≥ 30 min) issued 2 h ahead, {_period(evaluation)}",
        ["variant", "AUC", "AP", "Brier", "flights"],
        rows,
        ["Measured, its 95 % interval (weeks drawn), and the goal: ✓ met, ✗ not met."],
    )


def _period(evaluation: Evaluation) -> str:
    """The first and the last local day of the test."""
    split = evaluation["split"]
    last = date.fromisoformat(split["end"]) - timedelta(days=1)
    return f"{split['test_from']} to {last}"


def same_data(evaluation: Evaluation, peers: Peers) -> bool:
    """Whether protocol P was run on the same data as the evaluation."""
    split, cutoffs = evaluation["split"], peers.get("cutoffs", [])
    inside = all(split["start"] <= cutoff <= split["end"] for cutoff in cutoffs)
    return bool(evaluation["source"] == peers["source"] and inside)


def _pipeline(evaluation: Evaluation) -> Table:
    rows = []
    for lead in evaluation["lead_times"]:
        models, gaps = lead["models"], lead.get("differences", {})
        rows.append(
            [
                lead_words(lead["lead_time_min"]),
                *(f"{interval(models[name], 'logloss_30')['value']:.4f}" for name in models),
                *(_gap(gaps[name]["logloss_30"]) for name in gaps),
                f"{number(models['champion'], 'crps_min'):.2f}",
                f"{number(models['champion'], 'ece_30'):.4f}",
                f"{number(models['champion'], 'coverage_90'):.1%}",
            ]
        )
    first = evaluation["lead_times"][0]
    return Table(
        f"The pipeline's test: log-loss of P(≥ 30 min) by lead time, {_period(evaluation)}",
        [
            "lead time",
            *first["models"],
            *(f"champion − {name}" for name in first.get("differences", {})),
            "CRPS, min",
            "ECE 30",
            "coverage of 90 %",
        ],
        rows,
    )


def _scores(title: str, leads: Sequence[LeadTimeScores], score: str) -> Table:
    names = [name for name, scores in leads[0]["models"].items() if score in scores]
    rows = []
    for lead in leads:
        values = [_value(lead["models"][name], score) for name in names]
        best = min(values)
        cells = [f"{value:.4f}{'*' if value == best else ''}" for value in values]
        rows.append([lead_words(lead["lead_time_min"]), *cells])
    return Table(_capital(title), ["lead time", *names], rows, ["* the best of the line."])


def _gaps(title: str, leads: Sequence[LeadTimeScores], score: str) -> Table:
    names = [name for name, gaps in leads[0]["differences"].items() if score in gaps]
    rows = [
        [
            lead_words(lead["lead_time_min"]),
            *(_gap(lead["differences"][name][score]) for name in names),
        ]
        for lead in leads
    ]
    note = "Below 0 the champion is better; 95 % intervals of the paired difference, weeks drawn."
    return Table(title, ["lead time", *names], rows, [note])


def _calibration(title: str, leads: Sequence[LeadTimeScores]) -> Table:
    rows = []
    for lead in leads:
        champion, climatology = lead["models"]["champion"], lead["models"].get("climatology", {})
        parts, storm = lead["coverage"], lead["coverage"]["storm"]
        rows.append(
            [
                lead_words(lead["lead_time_min"]),
                *(
                    f"{number(champion, name):.4f} / {number(climatology, name):.4f}"
                    if climatology
                    else f"{number(champion, name):.4f}"
                    for name in ("ece_15", "ece_30")
                ),
                f"{number(champion, 'coverage_90'):.1%}",
                _range(parts["origin"]),
                _range(parts["carrier"]),
                "" if storm is None else f"{storm['value']:.1%}",
                f"{number(champion, 'sharpness_min'):.0f}",
            ]
        )
    return Table(
        title,
        [
            "lead time",
            "ECE 15 (champion / climatology)",
            "ECE 30",
            "coverage of 90 %",
            "origins",
            "carriers",
            "storm slots",
            "mean width, min",
        ],
        rows,
        ["Origins and carriers (1,000 flights or more): lowest to highest coverage."],
    )


def _months(lead: LeadTimeScores) -> Table:
    rows = [
        [
            month["month"],
            f"{month['n']:,}",
            *(f"{month[f'forecast_{t}']:.1%} / {month[f'observed_{t}']:.1%}" for t in (15, 30)),
            f"{month['below']:.1%}",
            f"{month['above']:.1%}",
            f"{1 - month['below'] - month['above']:.1%}",
        ]
        for month in lead["months"]
    ]
    return Table(
        f"Level of the forecast by month, {lead_words(lead['lead_time_min'])} ahead",
        [
            "month",
            "arrivals",
            "≥ 15 min, forecast / observed",
            "≥ 30 min",
            "below the interval",
            "above",
            "coverage of 90 %",
        ],
        rows,
        ["Calibrated before the first of these months: the weather of a month moves its level."],
    )


def _target_summary(targets: Sequence[Target]) -> Table:
    kinds: dict[str, list[bool]] = {}
    for target in targets:
        kind = target["target"]
        if kind.startswith("coverage"):
            kind = "coverage"
        kinds.setdefault(kind, []).append(target["met"])
    rows = [[kind, f"{sum(met)} of {len(met)}"] for kind, met in kinds.items()]
    return Table("Protocol P: goals met, over all lead times", ["goal", "met"], rows)


def _making(peers: Peers) -> Table:
    rows = [
        [f"{name}: fits and forecasts", f"{duration_s:,.0f} s"]
        for name, duration_s in peers["seconds"].items()
    ]
    rows += [[f"{name} version", number] for name, number in peers["libraries"].items()]
    rows += [
        [
            f"FLAML, {target} min: {search['learner']}",
            f"{search['log_loss']:.5f} on its held-out weeks, after {search['gains']} gains",
        ]
        for target, search in peers["flaml"].items()
    ]
    return Table("How protocol P was made", ["what", "figure"], rows)


def _value(scores: Scores, name: str) -> float:
    score = scores[name]
    return score["value"] if isinstance(score, dict) else number(scores, name)


def _gap(gap: Interval) -> str:
    mark = "*" if gap["hi"] < 0 or gap["lo"] > 0 else ""
    return f"{gap['value']:+.4f} [{gap['lo']:+.4f}, {gap['hi']:+.4f}]{mark}"


def _range(shares: Mapping[str, Share]) -> str:
    values = [share["value"] for share in shares.values()]
    return f"{min(values):.1%} to {max(values):.1%}" if values else ""


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
