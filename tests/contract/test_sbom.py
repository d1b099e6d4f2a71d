"""The committed bill of materials (SBOM) lists the packages of the lock file (`make sbom`)."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ponctuel.stages.sbom import SBOM_FILE, components_only

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "reports" / "securite" / SBOM_FILE).read_text(encoding="utf-8")
LOCKED = re.findall(
    r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)",
    (ROOT / "requirements.lock").read_text(encoding="utf-8"),
    flags=re.M,
)


def test_components_are_those_of_the_lock() -> None:
    components = json.loads(TEXT)["components"]
    listed = {(component["name"].lower(), component["version"]) for component in components}
    assert listed == {(name.lower(), version) for name, version in LOCKED}, "make sbom"
    for component in components:
        assert component["purl"] == component["bom-ref"]
        assert component["purl"].startswith(f"pkg:pypi/{component['name'].lower()}@")


def test_it_names_the_application_and_no_registry() -> None:
    bill = json.loads(TEXT)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["name"] == "ponctuel"
    assert re.findall(r"https?://(?!cyclonedx\.org)", TEXT) == []


def test_properties_that_do_not_describe_a_component_are_left_out() -> None:
    component = {
        "type": "library",
        "name": "b",
        "version": "1",
        "purl": "pkg:pypi/b@1",
        "description": "requirements line 1",
        "externalReferences": [{"url": "https://registry.example/simple/b/"}],
    }
    head = {"$schema": "s", "bomFormat": "CycloneDX", "specVersion": "1.6"}
    second = component | {"name": "a", "purl": "pkg:pypi/a@1"}
    reduced = components_only(
        head
        | {"metadata": {"component": {"name": "x"}, "tools": 1}, "components": [component, second]}
    )
    assert [entry["name"] for entry in reduced["components"]] == ["a", "b"]
    assert "registry" not in json.dumps(reduced)
