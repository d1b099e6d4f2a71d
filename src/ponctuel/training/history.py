"""The history of champions: a file to which each change appends one JSON line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ponctuel.config.paths import Paths

HISTORY_FILE = "history.jsonl"
Kind = Literal["promote", "rollback", "refuse"]


@dataclass(frozen=True)
class RegistryEvent:
    """One change of the registry, or a refusal to change it.

    Attributes:
        kind: `promote` (`version` became champion), `rollback` (`version` is champion again) or
            `refuse` (`version` did not become champion).
        version: the registered version concerned.
        previous: the champion before the event, if there was one.
        model_sha256: digest of `version`.
        reason: free text that names no person.
        forced: promoted without a passing verdict.
        at_utc: ISO 8601.
    """

    kind: Kind
    version: str
    previous: str | None
    model_sha256: str
    reason: str
    forced: bool = False
    at_utc: str = ""


def history_path(paths: Paths) -> Path:
    return paths.mlruns / HISTORY_FILE


def record(paths: Paths, event: RegistryEvent) -> RegistryEvent:
    """Append an event with the current time; returns it as written."""
    dated = RegistryEvent(
        **{**asdict(event), "at_utc": datetime.now(UTC).isoformat(timespec="seconds")}
    )
    with history_path(paths).open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(dated), ensure_ascii=False) + "\n")
    return dated


def read_history(paths: Paths) -> list[RegistryEvent]:
    """All events, oldest first."""
    path = history_path(paths)
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [RegistryEvent(**json.loads(line)) for line in lines if line.strip()]


def champions_before(events: Iterable[RegistryEvent], current: str | None) -> list[str]:
    """Earlier champions that a rollback can return to, the latest last.

    Promotions form a stack and a rollback pops it, so that two rollbacks return to the champion
    before the previous one instead of alternating between two versions.
    """
    stack: list[str] = []
    for event in events:
        if event.kind == "promote":
            stack.append(event.version)
        elif event.kind == "rollback":
            while stack and stack[-1] != event.version:
                stack.pop()
    while stack and stack[-1] == current:
        stack.pop()
    return stack
