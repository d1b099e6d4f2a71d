"""Stage `rapport`: report, annexes, slides and summary as PDF; the report also as HTML."""

from __future__ import annotations

from ponctuel.config.paths import Paths, project_paths
from ponctuel.dossier.html_report import html_report
from ponctuel.dossier.report import (
    ANNEXES_FILE,
    EXTRACTS_FILE,
    FACTS_FILE,
    compiled,
    report_annexes,
    report_extracts,
    report_facts,
    written_json,
)

DOCUMENTS = ("rapport", "annexes", "soutenance", "questions", "summary")


def main(paths: Paths | None = None) -> None:
    """Write reports/rapport/facts.json, the Typst of data/rapport, and a PDF of each document."""
    paths = paths or project_paths()
    folder = paths.reports / "rapport"
    (folder / FACTS_FILE).write_text(written_json(report_facts(paths.root)), encoding="utf-8")
    typst_folder = paths.root / "data" / "rapport"
    typst_folder.mkdir(parents=True, exist_ok=True)
    (typst_folder / ANNEXES_FILE).write_text(report_annexes(paths.root), encoding="utf-8")
    (typst_folder / EXTRACTS_FILE).write_text(report_extracts(paths.root), encoding="utf-8")
    for name in DOCUMENTS:
        pdf = compiled(paths.root, folder / f"{name}.typ")
        (folder / f"{name}.pdf").write_bytes(pdf)
        print(f"rapport: {name}.pdf, {len(pdf) // 1024} KiB")
    page = html_report(paths.root, folder / "rapport.typ")
    (folder / "rapport.html").write_text(page, encoding="utf-8")
