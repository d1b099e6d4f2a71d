"""Stage `rapport`: the report with its figures and annexes, the deck and the summary, as PDF."""

from __future__ import annotations

from ponctuel.config.paths import Paths, project_paths
from ponctuel.dossier.report import (
    ANNEXES_FILE,
    FACTS_FILE,
    compiled,
    report_annexes,
    report_facts,
    written_json,
)

DOCUMENTS = ("rapport", "soutenance", "questions", "summary")


def main(paths: Paths | None = None) -> None:
    """Write reports/rapport/facts.json, data/rapport/annexes.typ and a PDF of each document."""
    paths = paths or project_paths()
    folder = paths.reports / "rapport"
    (folder / FACTS_FILE).write_text(written_json(report_facts(paths.root)), encoding="utf-8")
    annexes = paths.root / "data" / "rapport" / ANNEXES_FILE
    annexes.parent.mkdir(parents=True, exist_ok=True)
    annexes.write_text(report_annexes(paths.root), encoding="utf-8")
    for name in DOCUMENTS:
        pdf = compiled(paths.root, folder / f"{name}.typ")
        (folder / f"{name}.pdf").write_bytes(pdf)
        print(f"rapport: {name}.pdf, {len(pdf) // 1024} KiB")
