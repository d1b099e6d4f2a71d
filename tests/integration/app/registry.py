"""Fake registry of two versions for tests with the real application."""

from __future__ import annotations

import json
from typing import Any

from ponctuel.domain.errors import UserError
from ponctuel.operations.enums import DeploymentKind
from ponctuel.serving.registry import Change
from tests.integration.app.conftest import NOW


class FakeRegistry:
    """Two versions, the second refused by the gate."""

    def __init__(self) -> None:
        self.champion = 1

    def versions(self) -> list[dict[str, Any]]:
        figures = {"auc": 0.78, "ap": 0.44, "brier": 0.097}
        return [
            {
                "version": number,
                "aliases": ["champion"] if number == self.champion else [],
                "created_utc": NOW.isoformat(),
                "verdict": "refused" if number == 2 else "passed",
                "reference": "climatology",
                "model_sha256": f"{number}" * 64,
                "protocol_h": figures,
                "protocol_h_aircraft": figures,
                "promoted_at_utc": None,
                "promotion_reason": None,
                "rolled_back_at_utc": None,
            }
            for number in (2, 1)
        ]

    def report(self, name: str) -> bytes:
        return json.dumps({"report": name}).encode()

    def promote(self, version: int, reason: str, *, force: bool = False) -> Change:
        if version > 2:
            raise UserError("no such version", field="version", code="unknown_version")
        if version == self.champion or (version == 2 and not force):
            raise UserError("is champion, or was refused", field="version", value=version)
        return self._change(DeploymentKind.PROMOTE, version)

    def rollback(self, reason: str) -> Change:
        if self.champion == 1:
            raise UserError("there is no earlier champion to return to")
        return self._change(DeploymentKind.ROLLBACK, 1)

    def _change(self, kind: DeploymentKind, version: int) -> Change:
        before, self.champion = self.champion, version
        return Change(
            kind, f"ponctuel/{version}", f"ponctuel/{before}", f"{version}" * 64, version == 2
        )
