"""`python -m ponctuel.stages hardening`: the page on the simulated attack, from its last figures.

Run by `make attack`. It is no stage of `dvc.yaml`: the attack runs on demand, and its figures
depend on the machine.
"""

from __future__ import annotations

import json

from ponctuel.config.paths import Paths, project_paths
from ponctuel.documents.hardening_page import hardening_page
from ponctuel.domain.errors import NotReady
from ponctuel.serving.readiness import FRESH_S

ATTACK_FILE = "attack.json"
PAGE = "durcissement.md"


def main(paths: Paths | None = None) -> None:
    """Write reports/securite/durcissement.md from reports/metrics/attack.json."""
    paths = paths or project_paths()
    file = paths.metrics / ATTACK_FILE
    if not file.is_file():
        raise NotReady(f"{file.name} is missing; run `make attack`")
    attack = json.loads(file.read_text(encoding="utf-8"))
    page = paths.reports / "securite" / PAGE
    page.write_text(hardening_page(attack, FRESH_S), encoding="utf-8")
    print(f"hardening: {PAGE}, from {len(attack['measures'])} figures")


if __name__ == "__main__":
    main()
