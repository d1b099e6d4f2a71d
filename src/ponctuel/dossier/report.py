"""The report: facts, annexes and the PDF, with the same bytes on every run."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import matplotlib
import typst
import yaml

from ponctuel.dossier.excerpts import excerpt
from ponctuel.dossier.facts import read_facts
from ponctuel.dossier.pdf_size import packed
from ponctuel.dossier.report_tables import ON_DEMAND, report_tables
from ponctuel.dossier.typst_markdown import section_of, typst_of

FACTS_FILE = "facts.json"
ANNEXES_FILE = "annexes.typ"
EXTRACTS_FILE = "extraits.typ"
# The date of the report is that of the plan, not that of the run.
EPOCH = datetime(2026, 11, 30, 12, tzinfo=UTC)


def report_facts(root: Path) -> dict[str, object]:
    """The data that the report's pages read: figures, tables, and which measures exist."""
    selection = _yaml(root / "reports/rapport/facts.yaml")
    return {
        "facts": read_facts(root, selection["chiffres"]),
        "tables": report_tables(root),
        "later": {
            stem: {"command": command, "present": _is_measured(root, stem)}
            for stem, command in ON_DEMAND.items()
        },
        "titres": [
            [chr(ord("A") + number), title]
            for number, title in enumerate(
                [*(annex["titre"] for annex in _annexes(root)), "Provenance des chiffres"]
            )
        ],
        "annexes": {
            label: chr(ord("A") + number)
            for number, label in enumerate(
                [*(annex["label"] for annex in _annexes(root)), "annexe-provenance"]
            )
        },
    }


def _is_measured(root: Path, stem: str) -> bool:
    return (root / "reports/metrics" / f"{stem}.json").is_file()


def report_annexes(root: Path) -> str:
    """The annexes as Typst: documents of the project, and excerpts of its code by name."""
    parts = ['#import "/reports/rapport/modele.typ": *\n']
    for annex in _annexes(root):
        parts.append(f"\n= {annex['titre']} <{annex['label']}>\n\n{annex['texte']}\n\n")
        for page in annex.get("documents", ()):
            path = Path(page)
            if annex.get("facultatif") and not (root / path).is_file():
                parts.append(f"*Document absent lors de la composition* : `{page}`.\n\n")
                continue
            text = (root / path).read_text(encoding="utf-8")
            # The report leaves out the list of commits, which is for readers of the repository.
            text = text.partition("\n## Historique\n")[0]
            alone = len(annex["documents"]) == 1
            body = text.partition("\n")[2] if alone and text.startswith("# ") else text
            parts.append(typst_of(body, 0 if alone else 1, path.parent.as_posix()))
        for title, reference in (annex.get("extraits") or {}).items():
            parts.append(f'\n#extrait("{reference}", [{title}], {_raw(root, reference)})\n')
    return "".join(parts)


def report_extracts(root: Path) -> str:
    """Parts of documents and of the code that chapters show, by their names.

    Returns:
        Typst that defines `sections` and `codes`, dictionaries of content.

    Raises:
        UserError: a heading or a name of the code does not exist.
    """
    selection = _yaml(root / "reports/rapport/extraits.yaml")
    parts = ['#import "/reports/rapport/base.typ": *\n#let sections = (\n']
    for name, section in selection["sections"].items():
        path = Path(section["document"])
        text = section_of((root / path).read_text(encoding="utf-8"), section["titre"])
        if section.get("jusqu"):
            text = text.partition(section["jusqu"])[0]
        # The section's own headings are moved to the level below the chapter's.
        levels = [len(marks) for marks in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]
        below = 3 - min(levels, default=3)
        parts.append(f'"{name}": [{typst_of(text, below, path.parent.as_posix())}],\n')
    parts.append(")\n#let codes = (\n")
    for name, reference in selection["codes"].items():
        parts.append(f'"{name}": extrait-court("{reference}", {_raw(root, reference)}),\n')
    return "".join([*parts, ")\n"])


def _annexes(root: Path) -> list[dict[str, Any]]:
    annexes: list[dict[str, Any]] = _yaml(root / "reports/rapport/annexes.yaml")["annexes"]
    return annexes


def _raw(root: Path, reference: str) -> str:
    """An excerpt as a call of Typst's `raw`."""
    source = excerpt(root, reference).replace("\\", "\\\\").replace('"', '\\"')
    suffix = reference.partition("::")[0].rpartition(".")[2]
    language = {"py": "python", "sql": "sql", "yaml": "yaml", "yml": "yaml"}.get(suffix, "text")
    return f'raw("{source}", block: true, lang: "{language}")'


def compiled(root: Path, source: Path, standard: Literal["ua-1", "a-2b"] = "ua-1") -> bytes:
    """A PDF of a Typst document, with fonts of locked packages alone."""
    # Typst takes the date of a PDF from this variable unless the document sets one.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(EPOCH.timestamp()))
    document = typst.compile(
        str(source),
        root=str(root),
        font_paths=[str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=[standard],
        timestamp=int(EPOCH.timestamp()),
    )
    if not isinstance(document, bytes):
        raise TypeError("a document is one PDF")
    return packed(document)


def written_json(value: Any) -> str:
    """JSON for a committed file."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
