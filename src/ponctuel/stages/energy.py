"""`python -m ponctuel.stages energy`: the energy of all computations, measured and estimated.

It is no stage of `dvc.yaml`: its figures depend on the machine and the run.
"""

from __future__ import annotations

import json
from pathlib import Path

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import NotReady
from ponctuel.evaluation.studies.energy import Energy, energy_account
from ponctuel.stages.files import TUNING_FILE
from ponctuel.stages.tune import RECORD_FILE, search_energy
from ponctuel.training.energy import ENERGY_FILE, read_energy

ACCOUNT_FILE = "energy.json"


def main(paths: Paths | None = None) -> None:
    """Write reports/metrics/energy.json.

    Raises:
        NotReady: the last run of the pipeline measured no energy.
    """
    paths = paths or project_paths()
    training = _measured(paths.models / ENERGY_FILE, "train")
    search = _measured(search_energy(paths), "tune")
    records = [
        json.loads((paths.metrics / name).read_text(encoding="utf-8"))
        for name in (TUNING_FILE, RECORD_FILE, "peers.json")
    ]
    account = energy_account(training, search, *records)
    text = json.dumps(account, indent=2, ensure_ascii=False)
    (paths.metrics / ACCOUNT_FILE).write_text(text + "\n", encoding="utf-8")
    total = account["total"]
    bounds = f"{total['low_kwh']:.4f} to {total['high_kwh']:.4f}"
    emitted = f"{total['emissions_kgco2e']:.4f} kg CO2e"
    print(f"energy: {total['energy_kwh']:.4f} kWh ({bounds}), {emitted}")


def _measured(path: Path, stage: str) -> Energy:
    energy = read_energy(path)
    if energy is None:
        raise NotReady(f"no energy was measured here; run `dvc repro -f -s {stage}`")
    return energy


if __name__ == "__main__":
    main()
