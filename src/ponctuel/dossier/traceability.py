"""The evidence for each line of the référentiel: checked, and written as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ponctuel.dossier.rendering import rendered

KINDS = ("fichiers", "commandes", "tests")


def lines_of(referentiel: str) -> dict[str, str]:
    """The lines of the référentiel (the list of assessed skills), by identifier."""
    return dict(re.findall(r"^\| ([A-F]\d+) \| (.*) \|$", referentiel, flags=re.MULTILINE))


def faults(
    root: Path, proofs: Mapping[str, Mapping[str, Any]], lines: Mapping[str, str]
) -> list[str]:
    """Missing evidence: identifiers without an entry, and files, commands, tests and chapters that
    do not exist.

    Args:
        proofs: the proofs by identifier: `fichiers`, `commandes`, `tests` and the label `rapport`.
    """
    missing = [f"{name}: no proof" for name in lines if name not in proofs]
    missing += [f"{name}: no line of the référentiel" for name in proofs if name not in lines]
    stages = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    targets = set(
        re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    labels = labels_of(root)
    for name, proof in proofs.items():
        for kind in KINDS:
            if not proof.get(kind):
                missing.append(f"{name}: {kind} is empty")
        for path in [*proof.get("fichiers", ()), *proof.get("tests", ())]:
            if not (root / path).exists():
                missing.append(f"{name}: {path} is not there")
        for command in proof.get("commandes", ()):
            tool, _, argument = command.partition(" ")
            known = {"make": targets, "dvc": set(stages), "ponctuel": commands_of(root)}
            if argument not in known.get(tool, set()):
                missing.append(f"{name}: {command} is not a command")
        if proof.get("rapport") not in labels:
            missing.append(f"{name}: the report has no <{proof.get('rapport')}>")
    return missing


def labels_of(root: Path) -> dict[str, str]:
    """Chapters and annexes of the report: label -> title."""
    folder = root / "reports" / "rapport"
    labels = {}
    for chapter in sorted((folder / "chapitres").glob("*.typ")):
        text = chapter.read_text(encoding="utf-8")
        for title, label in re.findall(r"^=+ (.+?) <([\w-]+)>$", text, flags=re.MULTILINE):
            labels[label] = title
    annexes = yaml.safe_load((folder / "annexes.yaml").read_text(encoding="utf-8"))["annexes"]
    return labels | {annex["label"]: f"Annexe : {annex['titre']}" for annex in annexes}


def commands_of(root: Path) -> set[str]:
    """Names of the commands of the command line, read from their decorators."""
    names: set[str] = set()
    for module in (root / "src" / "ponctuel" / "cli").glob("*.py"):
        text = module.read_text(encoding="utf-8")
        for named, function in re.findall(
            r"\.command\((?:\"([\w-]+)\")?[^)]*\)\s*(?:@[^\n]*\n)*\s*def (\w+)", text
        ):
            names.add(named or function.replace("_", "-"))
        names |= set(re.findall(r"name=\"([\w-]+)\"", text))
        names |= set(re.findall(r"\.command\(\)\((\w+)\)", text))
    return names


def traceability_page(root: Path) -> str:
    """The table of traceability, in French."""
    lines = lines_of((root / "reports" / "referentiel.md").read_text(encoding="utf-8"))
    proofs = yaml.safe_load((root / "reports" / "traceability.yaml").read_text(encoding="utf-8"))
    return rendered(
        "tracabilite.md.j2", lines=lines, proofs=proofs, labels=labels_of(root), kinds=KINDS
    )
