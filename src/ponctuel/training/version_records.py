"""Records of every registered version, as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from ponctuel.config.paths import Paths
from ponctuel.training.registry import metrics_of, versions
from ponctuel.training.store import open_store
from ponctuel.training.verdict_tags import REFERENCE_TAG


class Measures(TypedDict):
    """Figures of protocol H; None where a version was never evaluated."""

    auc: float | None
    ap: float | None
    brier: float | None


class VersionRecord(TypedDict):
    """One version of the registry."""

    version: int
    aliases: list[str]
    created_utc: str
    verdict: str | None
    reference: str | None
    model_sha256: str
    protocol_h: Measures
    protocol_h_aircraft: Measures
    promoted_at_utc: str | None
    promotion_reason: str | None
    rolled_back_at_utc: str | None


def version_records(paths: Paths) -> list[VersionRecord]:
    """The record of every version, oldest first."""
    client = open_store(paths)
    out: list[VersionRecord] = []
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
                "protocol_h": _measures(metrics, "protocol_h"),
                "protocol_h_aircraft": _measures(metrics, "protocol_h_aircraft"),
                "promoted_at_utc": version.tags.get("promoted_at_utc"),
                "promotion_reason": version.tags.get("promotion_reason"),
                "rolled_back_at_utc": version.tags.get("rolled_back_at_utc"),
            }
        )
    return out


def _measures(metrics: Mapping[str, float], protocol: str) -> Measures:
    return {
        "auc": metrics.get(f"{protocol}_auc"),
        "ap": metrics.get(f"{protocol}_ap"),
        "brier": metrics.get(f"{protocol}_brier"),
    }
