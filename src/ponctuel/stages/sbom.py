"""`python -m ponctuel.stages sbom`: reduce a CycloneDX document to what identifies components.

Run by `make sbom`, which passes the output of `cyclonedx-py` for the lock. The hashes are in the
lock, and addresses of registries are left out: name and version identify a component.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from ponctuel.config.paths import Paths, project_paths
from ponctuel.domain.errors import UserError

SBOM_FILE = "sbom.cdx.json"
KEPT = ("type", "name", "version", "purl")


def main(paths: Paths | None = None) -> None:
    """Write reports/securite/sbom.cdx.json from standard input."""
    try:
        document = json.load(sys.stdin)
    except ValueError as error:
        raise UserError("a CycloneDX document in JSON is read from standard input") from error
    reduced = components_only(document)
    file = (paths or project_paths()).reports / "securite" / SBOM_FILE
    file.write_text(json.dumps(reduced, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"sbom: {len(reduced['components'])} components in {file.name}")


def components_only(document: dict[str, Any]) -> dict[str, Any]:
    """A CycloneDX document with the components' names, versions and package URLs alone."""
    root = document["metadata"]["component"]
    components = [{name: component[name] for name in KEPT} for component in document["components"]]
    components.sort(key=lambda component: (component["name"], component["version"]))
    return {
        "$schema": document["$schema"],
        "bomFormat": document["bomFormat"],
        "specVersion": document["specVersion"],
        "version": 1,
        "metadata": {"component": {name: root[name] for name in KEPT if name in root}},
        "components": [{"bom-ref": component["purl"], **component} for component in components],
    }


if __name__ == "__main__":
    main()
