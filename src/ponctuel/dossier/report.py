"""The report put together: facts, annexes and the PDF, the same bytes on every run."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import matplotlib
import typst
import yaml

from ponctuel.dossier.excerpts import excerpt
from ponctuel.dossier.facts import read_facts
from ponctuel.dossier.report_tables import LATER, report_tables
from ponctuel.dossier.typst_markdown import typst_of

FACTS_FILE = "facts.json"
ANNEXES_FILE = "annexes.typ"
# The report bears the day of the plan, not of the run.
EPOCH = datetime(2026, 11, 30, 12, tzinfo=UTC)


def report_facts(root: Path) -> dict[str, Any]:
    """What the report's pages read: figures, tables, and which measures are there."""
    wanted = _yaml(root / "reports/rapport/facts.yaml")
    return {
        "facts": read_facts(root, wanted["chiffres"]),
        "tables": report_tables(root),
        "later": {
            stem: {"command": command, "present": _is_measured(root, stem)}
            for stem, command in LATER.items()
        },
    }


def _is_measured(root: Path, stem: str) -> bool:
    return (root / "reports/metrics" / f"{stem}.json").is_file()


def report_annexes(root: Path) -> str:
    """The annexes as Typst: documents of the project, and excerpts of its code by name."""
    parts = ['#import "/reports/rapport/modele.typ": *\n']
    for annex in _yaml(root / "reports/rapport/annexes.yaml")["annexes"]:
        parts.append(f"\n= {annex['titre']} <{annex['label']}>\n\n{annex['texte']}\n\n")
        for page in annex.get("documents", ()):
            path = Path(page)
            if annex.get("facultatif") and not (root / path).is_file():
                parts.append(f"*Document absent à la composition* : `{page}`.\n\n")
                continue
            text = (root / path).read_text(encoding="utf-8")
            # The list of commits is for the repository: the report prints what it means.
            text = text.partition("\n## Historique\n")[0]
            alone = len(annex["documents"]) == 1
            body = text.partition("\n")[2] if alone and text.startswith("# ") else text
            parts.append(typst_of(body, 0 if alone else 1, path.parent.as_posix()))
        for title, place in (annex.get("extraits") or {}).items():
            source = excerpt(root, place).replace("\\", "\\\\").replace('"', '\\"')
            language = {"py": "python", "sql": "sql", "yaml": "yaml"}.get(
                place.partition("::")[0].rpartition(".")[2], "text"
            )
            parts.append(
                f'\n#extrait("{place}", [{title}], raw("{source}", block: true, '
                f'lang: "{language}"))\n'
            )
    return "".join(parts)


def compiled(root: Path, source: Path, standard: Literal["ua-1", "a-2b"] = "ua-1") -> bytes:
    """A PDF of a Typst document; only fonts of locked packages are used."""
    # Typst dates what it writes by this variable where a document gives no date.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(EPOCH.timestamp()))
    made = typst.compile(
        str(source),
        root=str(root),
        font_paths=[str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=[standard],
        timestamp=int(EPOCH.timestamp()),
    )
    if not isinstance(made, bytes):
        raise TypeError("a document is one PDF")
    return made


def written_json(value: Any) -> str:
    """JSON for a committed file."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
