"""The page of the study of ideas, from its results."""

from __future__ import annotations

from ponctuel.documents.tables import Table
from ponctuel.documents.template import rendered
from ponctuel.evaluation.records import Interval
from ponctuel.evaluation.studies.ideas import IdeasStudy, SegmentReference

_SEGMENTS = {
    "far": "Far ahead (12 h and more)",
    "near": "Near, the aircraft unknown",
    "aircraft": "Near, the aircraft known",
}
_THOUSAND = 1000
YARDSTICK = "yardstick"


def ideas_page(study: IdeasStudy) -> str:
    """Markdown; the same results give the same bytes."""
    return rendered(
        "ideas.md.j2",
        {},
        language="en",
        period=study["period"],
        gap=study["gap"],
        bootstrap_draws=study["bootstrap_draws"],
        segment_tables=[_segment_table(study, reference) for reference in study["reference"]],
        intervals=_intervals(study),
        better=_better(study),
    )


def _segment_table(study: IdeasStudy, reference: SegmentReference) -> Table:
    segment = reference["part"]
    leads = reference["lead_times"]
    header = ["change", "idea", *(_lead(each["lead_time_min"]) for each in leads), "CRPS"]
    rows = [
        [
            idea["words"],
            idea["decision"],
            *(_effect(lead["logloss"], _THOUSAND, 1) for lead in effect["lead_times"]),
            _effect(effect["all"]["crps_min"], 100, 1),
        ]
        for idea in study["ideas"]
        for effect in idea["effects"]
        if effect["part"] == segment
    ]
    model = [
        f"{_lead(e['lead_time_min'])}: {e['logloss']:.4f} (CRPS {e['crps_min']:.2f} min, {e['n']:,} requests)"
        for e in leads
    ]
    note = f"The model's own log-loss. {'; '.join(model)}."
    return Table(_SEGMENTS[segment], header, rows, [note])


def _intervals(study: IdeasStudy) -> Table:
    rows = [
        [
            _SEGMENTS[each["part"]],
            f"{each['conformal']['coverage_90']:.1%}",
            f"{each['plain']['coverage_90']:.1%}",
            f"{each['conformal']['width_min']:.1f}",
            f"{each['plain']['width_min']:.1f}",
            _effect(each["effect"], 1, 2),
        ]
        for each in study["intervals"]
    ]
    header = [
        "90 % intervals",
        "coverage, conformal",
        "coverage, plain",
        "width (min), conformal",
        "width (min), plain",
        "interval score, plain minus conformal",
    ]
    note = (
        "The model includes the conformal correction. Interval score of Gneiting and Raftery (2007), in minutes; above zero the plain "
        "intervals are worse; an interval that contains zero shows no significant gain on these months."
    )
    return Table("Intervals without the conformal correction", header, rows, [note])


def _better(study: IdeasStudy) -> list[str]:
    """Changes that are significantly better, and by more than a change of the random numbers."""
    lines = []
    for reference in study["reference"]:
        of_segment = [
            (idea, effect["all"]["logloss"])
            for idea in study["ideas"]
            for effect in idea["effects"]
            if effect["part"] == reference["part"]
        ]
        noise = max(
            (
                abs(interval["value"])
                for idea, interval in of_segment
                if idea["decision"] == YARDSTICK
            ),
            default=0.0,
        )
        lines += [
            f"{_SEGMENTS[reference['part']]}: {idea['words']} ({idea['decision']}), "
            f"{_effect(interval, _THOUSAND, 1)}."
            for idea, interval in of_segment
            if idea["decision"] != YARDSTICK and interval["hi"] < 0 and interval["value"] < -noise
        ]
    return lines


def _effect(interval: Interval, scale: float, digits: int) -> str:
    value, low, high = (
        _signed(end * scale, digits) for end in (interval["value"], interval["lo"], interval["hi"])
    )
    significant = interval["lo"] > 0 or interval["hi"] < 0
    shown = f"**{value}**" if significant else value
    return f"{shown} ({low} to {high})"


def _signed(value: float, digits: int) -> str:
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text[1:] if float(f"{value:.{digits}f}") == 0 else text


def _lead(minutes: int) -> str:
    if minutes % 1440 == 0:
        return f"{minutes // 1440} d"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
