"""Audit of packages against a copy of OSV's advisories, following OSV's schema."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ponctuel.domain.errors import NotReady, UserError
from ponctuel.stages import audit

MakeCopy = Callable[..., Path]


def advisory(name: str, events: list[dict[str, str]], **other: Any) -> dict[str, Any]:
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }
    return {"id": f"T-{name}", "affected": [affected]} | other


@pytest.fixture
def copy(tmp_path: Path) -> MakeCopy:
    def write_copy(*advisories: dict[str, Any]) -> Path:
        file = tmp_path / "all.zip"
        with zipfile.ZipFile(file, "w") as archive:
            for number, advisory in enumerate(advisories):
                archive.writestr(f"{number}.json", json.dumps(advisory))
        return file

    return write_copy


@pytest.mark.parametrize(
    ("version", "affected"),
    [("0.9", False), ("1.0", True), ("1.9", True), ("1.10", False), ("2.0", True), ("2.1", False)],
)
def test_ranges_of_versions_are_evaluated(copy: MakeCopy, version: str, affected: bool) -> None:
    events = [{"introduced": "1.0"}, {"fixed": "1.10"}]
    events += [{"introduced": "2.0"}, {"last_affected": "2.0"}]
    advisories = audit.read_advisories(copy(advisory("Some_Thing", events)))
    assert bool(audit.advisories_for(advisories, "some.thing", version)) == affected


def test_listed_versions_count_and_withdrawn_advisories_do_not(copy: MakeCopy) -> None:
    listed = advisory("a", [{"introduced": "9"}])
    listed["affected"][0]["versions"] = ["1.0.post1"]
    withdrawn = advisory("b", [{"introduced": "0"}], withdrawn="2026-01-01T00:00:00Z")
    other_ecosystem = advisory("c", [{"introduced": "0"}])
    other_ecosystem["affected"][0]["package"]["ecosystem"] = "npm"
    advisories = audit.read_advisories(copy(listed, withdrawn, other_ecosystem))
    assert [
        found_advisory["id"]
        for found_advisory in audit.advisories_for(advisories, "A", "1.0.post1")
    ] == ["T-a"]
    assert not audit.advisories_for(advisories, "a", "1.0")
    assert not audit.advisories_for(advisories, "b", "1.0")
    assert not audit.advisories_for(advisories, "c", "1.0")


def test_the_server_answers_like_osv(copy: MakeCopy) -> None:
    advisories = audit.read_advisories(copy(advisory("a", [{"introduced": "0"}, {"fixed": "2"}])))
    with audit.advisory_server(advisories) as url:
        package = {"name": "a", "ecosystem": "PyPI"}
        answer = httpx.post(url, json={"package": package, "version": "1"}).json()
        unaffected = httpx.post(url, json={"package": package, "version": "2"}).json()
    assert [vulnerability["id"] for vulnerability in answer["vulns"]] == ["T-a"]
    assert unaffected == {}


def test_an_invalid_copy_is_refused(tmp_path: Path, copy: MakeCopy) -> None:
    (tmp_path / "text").write_text("no zip", encoding="utf-8")
    for file in (tmp_path / "text", tmp_path / "missing", copy()):
        with pytest.raises(UserError) as caught:
            audit.read_advisories(file)
        assert "\n" not in str(caught.value)


def test_an_audit_without_comparison_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_without_result(*_: Any, **__: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, "", "a: not found, and could not be audited")

    monkeypatch.setattr(subprocess, "run", run_without_result)
    with pytest.raises(NotReady, match="nothing could be compared") as caught:
        audit.main()
    assert "\n" not in str(caught.value)


def test_a_vulnerable_package_is_named(monkeypatch: pytest.MonkeyPatch, copy: MakeCopy) -> None:
    def run_with_finding(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        report = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "T-a"}]}]}
        Path(command[command.index("-o") + 1]).write_text(json.dumps(report), encoding="utf-8")
        assert command[-2] == "--osv-url"
        return subprocess.CompletedProcess([], 1, "", "")

    monkeypatch.setattr(subprocess, "run", run_with_finding)
    with pytest.raises(UserError, match="a 1: T-a"):
        audit.main(str(copy(advisory("a", [{"introduced": "0"}]))))
