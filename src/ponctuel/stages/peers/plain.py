"""`peers.plain NAME CUTOFF`: climatology, or a peer that needs no search, at one cutoff."""

from __future__ import annotations

from ponctuel.config.params import load_params
from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import UserError
from ponctuel.stages.peers.unit import fit
from ponctuel.training.contestants import plain_peers


def main(name: str, cutoff: str, paths: Paths | None = None) -> None:
    """Fit one of the peers of `plain_peers`."""
    paths = paths or project_paths()
    params = load_params(paths.params)
    peers = {peer.name: peer for peer in plain_peers(params)}
    if name not in peers:
        raise UserError(f"accepted values: {', '.join(peers)}", field="peer", value=name)
    fit(peers[name], cutoff, params, paths)
