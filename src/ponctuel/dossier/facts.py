"""Figures quoted by documents, each read by a path from a file that a stage wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ponctuel.domain.errors import UserError
from ponctuel.dossier.rendering import MONTHS
from ponctuel_words.french import NBSP, count_text, number_text, percent_text, signed_text

_STEP = re.compile(r"^(?P<key>[^\[#]*)(?:\[(?P<pick>[^\]]+)\])?(?P<count>#.*)?$")
# Files that no stage of dvc.yaml writes, and the command that does.
COMMANDS = {
    "attack": "make attack",
    "drill": "make drill",
    "elsewhere": "make elsewhere",
    "energy": "make energy",
    "further-training": "make further",
    "growth": "make growth",
    "ideas": "make ideas",
    "params": "params.yaml",
    "parity": "make parity",
    "peers": "make peers",
    "speed": "make bench",
    "tuning-record": "make tune",
}


def read_facts(root: Path, selectors: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Every figure, by its key: its `text` in French, its `file`, `path` and `source`.

    Args:
        root: the project's folder.
        selectors: key -> « file path format », the file without its suffix. A path goes down by
            `/`, picks a row by `[column=value]` or `[index]`, and counts rows by `#` or
            `#column=value`.

    Raises:
        UserError: a figure is missing; the message gives its key, its file and its path.
    """
    files: dict[str, Any] = {}
    sources = sources_of(root)
    facts = {}
    for key, line in selectors.items():
        stem, _, rest = line.partition(" ")
        path, _, format_code = rest.rpartition(" ")
        if not path:
            raise UserError(f"facts: {key} is {line!r}; accepted: « file path format »")
        if stem not in files:
            files[stem] = _read(root, stem)
        try:
            text = formatted(resolved(files[stem], path), format_code)
        except (KeyError, IndexError, StopIteration, TypeError, ValueError) as error:
            raise UserError(
                f"facts: {key}: {stem} has no {path} as {format_code} ({error!r})"
            ) from None
        facts[key] = {"text": text, "file": stem, "path": path, "source": sources[stem]}
    return facts


def _read(root: Path, stem: str) -> Any:
    if stem == "params":
        return yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    path = root / "reports" / "metrics" / f"{stem}.json"
    if not path.is_file():
        raise UserError(
            f"facts: {path.relative_to(root)} is missing; {COMMANDS.get(stem, 'repro')}"
        )
    return json.loads(path.read_text(encoding="utf-8"))


def sources_of(root: Path) -> dict[str, str]:
    """The stage or command that writes each file of figures."""
    sources = dict(COMMANDS)
    stages = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    for name, stage in stages.items():
        for out in [*stage.get("outs", []), *stage.get("metrics", [])]:
            path = Path(next(iter(out)) if isinstance(out, dict) else out)
            if path.parent == Path("reports/metrics"):
                sources[path.stem] = name
    return sources


def resolved(value: Any, path: str) -> Any:
    """The value at a path of a file of figures."""
    for step in path.split("/"):
        match = _STEP.match(step)
        if match is None:
            raise ValueError(f"not a step of a path: {step}")
        if match["key"]:
            value = value[match["key"]]
        if match["pick"]:
            value = _picked(value, match["pick"])
        if match["count"]:
            column, _, value_text = match["count"][1:].partition("=")
            value = sum(not column or str(row[column]) == value_text for row in value)
    return value


def _picked(rows: Any, pick: str) -> Any:
    column, equals, value_text = pick.partition("=")
    if not equals:
        return rows[int(column)]
    return next(row for row in rows if str(row[column]) == value_text)


def formatted(value: Any, format_code: str) -> str:
    """A figure in French format.

    Args:
        format_code: `c` a count, `n2` a number of two digits, `s2` a signed one, `p1` a share in
            percent, `t` a text, `d` a day, `l` minutes of lead time, `h1` hours.
    """
    kind, digits = format_code[0], int(format_code[1:] or 0)
    if kind == "c":
        return count_text(value)
    if kind == "n":
        return number_text(value, digits)
    if kind == "s":
        return signed_text(value, digits)
    if kind == "p":
        return percent_text(value, digits)
    if kind == "h":
        return f"{number_text(value, digits)}{NBSP}h"
    if kind == "d":
        day = date.fromisoformat(str(value)[:10])
        return f"{'1er' if day.day == 1 else day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}"
    if kind == "l":
        return lead_text(value)
    if kind == "t":
        return str(value)
    raise ValueError(f"not a format: {format_code}")


def lead_text(minutes: float) -> str:
    """Minutes of lead time in their largest whole unit: « 7 j », « 2 h », « 30 min »."""
    for unit, name in ((1440, "j"), (60, "h")):
        if minutes >= unit and minutes % unit == 0:
            return f"{count_text(minutes / unit)}{NBSP}{name}"
    return f"{count_text(minutes)}{NBSP}min"
