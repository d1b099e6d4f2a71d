"""What the registry says of every version, in plain values."""

from __future__ import annotations

from typing import Any

from ponctuel.config.paths import Paths
from ponctuel.training.registry import metrics_of, versions
from ponctuel.training.store import open_store
from ponctuel.training.verdict_tags import REFERENCE_TAG

PROTOCOLS = ("protocol_h", "protocol_h_aircraft")
MEASURES = ("auc", "ap", "brier")


def described(paths: Paths) -> list[dict[str, Any]]:
    """Every version in plain values, oldest first."""
    client = open_store(paths)
    out = []
    for version in versions(client):
        metrics = metrics_of(client, version)
        out.append(
            {
                "version": int(version.number),
                "aliases": list(version.aliases),
                "created_utc": version.created.isoformat(timespec="seconds"),
                "verdict": version.verdict,
                "reference": version.tags.get(REFERENCE_TAG),
                "model_sha256": version.model_sha256,
                **{
                    protocol: {name: metrics.get(f"{protocol}_{name}") for name in MEASURES}
                    for protocol in PROTOCOLS
                },
                "promoted_at_utc": version.tags.get("promoted_at_utc"),
                "promotion_reason": version.tags.get("promotion_reason"),
                "rolled_back_at_utc": version.tags.get("rolled_back_at_utc"),
            }
        )
    return out
