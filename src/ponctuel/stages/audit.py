"""`python -m ponctuel.stages audit [ADVISORIES]`: check the lock for published vulnerabilities.

Run by `make audit`. pip-audit compares the packages of the lock with the advisories of the network,
or with a copy of OSV's advisories for PyPI (`all.zip`), which a local server then serves in OSV's
format.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeAlias, TypedDict

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ponctuel.config.paths import project_paths
from ponctuel.domain.errors import NotReady, UserError

TOOL = ("uv", "tool", "run", "--from", "pip-audit>=2.9,<3", "pip-audit")
# Without `--strict`, a package that cannot be checked would be skipped silently.
OPTIONS = (
    "--disable-pip",
    "--require-hashes",
    "--strict",
    "--progress-spinner",
    "off",
    "-f",
    "json",
)


class Package(TypedDict):
    """A package; this and the next three types follow OSV's schema."""

    name: str
    ecosystem: str


class Versions(TypedDict):
    """A range of affected versions: each event marks where a vulnerability begins or ends."""

    type: str
    events: Sequence[Mapping[str, str]]


class Affected(TypedDict, total=False):
    """The versions of a package that an advisory affects."""

    package: Package
    versions: Sequence[str]
    ranges: Sequence[Versions]


class Advisory(TypedDict, total=False):
    """One advisory; `withdrawn` where it no longer applies."""

    id: str
    withdrawn: str
    affected: list[Affected]


class Vulnerability(TypedDict):
    """A vulnerability that pip-audit found."""

    id: str


class AuditedPackage(TypedDict):
    """A package of the lock that pip-audit checked."""

    name: str
    version: str
    vulns: list[Vulnerability]


Advisories: TypeAlias = Mapping[str, Sequence[Advisory]]


def main(advisories: str | None = None) -> None:
    """Print the number of packages that were checked.

    Raises:
        UserError: vulnerabilities were found, each named; or the copy cannot be read.
        NotReady: nothing could be compared.
    """
    lock = project_paths().root / "requirements.lock"
    if advisories is None:
        packages = _pip_audit(lock)
    else:
        with advisory_server(read_advisories(Path(advisories))) as url:
            packages = _pip_audit(lock, "-s", "osv", "--osv-url", url)
    vulnerabilities = [
        f"{package['name']} {package['version']}: {vulnerability['id']}"
        for package in packages
        for vulnerability in package["vulns"]
    ]
    if vulnerabilities:
        raise UserError(
            f"{len(vulnerabilities)} published vulnerabilities: " + ", ".join(vulnerabilities)
        )
    print(f"audit: {len(packages)} packages of the lock, no published vulnerability")


def _pip_audit(lock: Path, *options: str) -> list[AuditedPackage]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "audit.json"
        command = [*TOOL, "-r", str(lock), *OPTIONS, "-o", str(out), *options]
        try:
            completed = subprocess.run(command, text=True, capture_output=True, check=False)  # noqa: S603
        except OSError:
            raise NotReady("uv is missing; run `make env`") from None
        if not out.is_file() or not out.stat().st_size:
            last = (completed.stderr.strip() or "no answer").split("\n")[-1]
            raise NotReady(
                f"nothing could be compared ({last[:200]}); where there is no network, name a "
                "copy of OSV's advisories for PyPI: make audit ADVISORIES=all.zip"
            )
        packages: list[AuditedPackage] = json.loads(out.read_text(encoding="utf-8"))["dependencies"]
    return packages


def read_advisories(file: Path) -> Advisories:
    """The advisories of a copy, by the name of the package, without withdrawn ones.

    Raises:
        UserError: the file is not a copy of OSV's advisories.
    """
    by_name: dict[str, list[Advisory]] = defaultdict(list)
    try:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                advisory: Advisory = json.loads(archive.read(name))
                for package in {affected["package"]["name"] for affected in _affected(advisory)}:
                    by_name[canonicalize_name(package)].append(advisory)
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise UserError(
            "a zip of OSV's advisories for PyPI is accepted", field="advisories", value=file
        ) from error
    if not by_name:
        raise UserError("this copy holds no advisory", field="advisories", value=file)
    return by_name


def advisories_for(advisories: Advisories, name: str, version: str) -> list[Advisory]:
    """The advisories that a version of a package is affected by."""
    canonical = canonicalize_name(name)
    return [
        advisory
        for advisory in advisories.get(canonical, ())
        if any(
            canonicalize_name(affected["package"]["name"]) == canonical
            and _affects(affected, version)
            for affected in _affected(advisory)
        )
    ]


def _affected(advisory: Advisory) -> list[Affected]:
    if "withdrawn" in advisory:
        return []
    return [
        affected
        for affected in advisory.get("affected", [])
        if "package" in affected and affected["package"].get("ecosystem") == "PyPI"
    ]


def _affects(affected: Affected, version: str) -> bool:
    """Whether a version is affected by OSV's definition: listed, or within a range of versions."""
    if version in affected.get("versions", ()):
        return True
    ranges = [
        version_range
        for version_range in affected.get("ranges", ())
        if version_range["type"] == "ECOSYSTEM"
    ]
    return any(_within(version_range["events"], Version(version)) for version_range in ranges)


def _within(events: Sequence[Mapping[str, str]], version: Version) -> bool:
    """Whether the last event at or before a version leaves it affected."""
    inside = False
    for kind, text in sorted(
        (next(iter(event.items())) for event in events),
        key=lambda event: (_version(event[1]), event[0]),
    ):
        if kind == "introduced" and version >= _version(text):
            inside = True
        elif (kind == "fixed" and version >= _version(text)) or (
            kind == "last_affected" and version > _version(text)
        ):
            inside = False
    return inside


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


@contextmanager
def advisory_server(advisories: Advisories) -> Iterator[str]:
    """The address of a server on loopback that answers `POST /v1/query` as OSV does."""

    class Query(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = json.loads(self.rfile.read(int(self.headers["content-length"])))
            matching = advisories_for(advisories, query["package"]["name"], query["version"])
            body = json.dumps({"vulns": matching} if matching else {}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """No log of this server is needed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Query)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    main()
