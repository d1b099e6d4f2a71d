"""`peers.champion CUTOFF`: the project's own model at one cutoff."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.stages.files import TUNING_FILE
from ponctuel.stages.peers.unit import fit
from ponctuel.training.champion_peer import ChampionPeer
from ponctuel.training.tuned import Tuned


def main(cutoff: str, paths: Paths | None = None) -> None:
    """Fit the champion, with the tuned settings if they were known at the cutoff."""
    paths = paths or project_paths()
    params = load_params(paths.params)
    fit(ChampionPeer(params, Tuned.read(paths.metrics / TUNING_FILE)), cutoff, params, paths)
