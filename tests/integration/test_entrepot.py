"""The documented procedure of the analytic database: its commands run unchanged."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

from ponctuel.cleaning.star import clean_star

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "reports" / "entrepot" / "mise-en-place.md"
BLOCK = re.compile(r"^```sh (\w+)\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


def test_the_documented_procedure_runs(nyc: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    airports = nyc["airportsdata"]
    raw = nyc | {
        "flights": nyc["flights"].head(150),
        "weather": nyc["weather"].head(48),
        "planes": nyc["planes"].head(40),
        "airportsdata": airports[airports["country"] == "US"],
    }
    clean = tmp_path / "data" / "clean"
    clean.mkdir(parents=True)
    for name, frame in clean_star(raw)[0].items():
        frame.to_parquet(clean / f"{name}.parquet")
    shutil.copy2(ROOT / "params.yaml", tmp_path)
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert {kind for kind, _ in blocks} == {"entrepot"}
    assert len(blocks) >= 9
    python_wrapper = tmp_path / "tools" / "python"
    python_wrapper.parent.mkdir()
    python_wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python_wrapper.chmod(0o755)
    result = subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + "\n".join(body for _, body in blocks)],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
        env=os.environ
        | {
            "PATH": f"{python_wrapper.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "PONCTUEL_ROOT": str(tmp_path),
        },
    )
    assert result.returncode == 0, result.stderr
    output = result.stdout
    assert output.count("fact_flight: 150 inserted") == 3, (
        "created, recreated, and rebuilt after its loss"
    )
    assert "vols sans dimension : 0" in output
    assert "refusé : Constraint Error" in output
    assert "restauration vérifiée" in output
    assert (tmp_path / "data" / "warehouse" / "ponctuel.duckdb").is_file()
    assert not (tmp_path / "data" / "sauvegarde-entrepot").exists()
