"""The SDK works in an environment with httpx, pydantic and their dependencies only."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[3]
SDK = ROOT / "src" / "ponctuel_sdk"
SCRIPT = """
import asyncio, importlib.util, sys
from ponctuel_sdk import AsyncClient, Client

for absent in ("ponctuel", "app", "numpy", "fastapi", "sqlalchemy", "gradio"):
    assert importlib.util.find_spec(absent) is None, absent
url = sys.argv[1]
flight = ("UA", 1545, "EWR", "IAH", "2013-12-23T17:15")
with Client(url) as client:
    waited = client.forecast(*flight)

async def main():
    async with AsyncClient(url) as client:
        return await client.forecast(*flight)

assert asyncio.run(main()) == waited
print(waited.p_late_30)
"""


def with_dependencies(names: set[str]) -> dict[str, Distribution]:
    """Installed distributions of these names, with their dependencies."""
    distributions: dict[str, Distribution] = {}
    names_left = set(names)
    while names_left:
        name = names_left.pop()
        distributions[name] = installed = distribution(name)
        for line in installed.requires or ():
            requirement = Requirement(line)
            applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if applies and canonicalize_name(requirement.name) not in distributions:
                names_left.add(canonicalize_name(requirement.name))
    return distributions


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the SDK, built by pip from its folder."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "--wheel-dir",
            str(folder),
            str(SDK),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    (wheel_file,) = folder.glob("ponctuel_sdk-*.whl")
    return wheel_file


def test_the_wheel_holds_the_package_and_asks_for_two(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        about = next(opened.read(name).decode() for name in names if name.endswith("METADATA"))
    source_files = {f"ponctuel_sdk/{path.relative_to(SDK)}" for path in SDK.rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == source_files
    assert "ponctuel_sdk/py.typed" in names
    assert "ponctuel_sdk/pyproject.toml" not in names
    assert set(re.findall(r"^Requires-Dist: (\w+)", about, re.M)) == {"httpx", "pydantic"}


def test_it_works_in_a_bare_environment(wheel: Path, url: str, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    site_packages = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(site_packages)
    for installed in with_dependencies({"httpx", "pydantic"}).values():
        for file in installed.files or ():
            if ".." not in file.parts and not file.name.endswith(".pyc"):
                target = Path(site_packages) / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(Path(str(file.locate())).read_bytes())
    completed = subprocess.run(
        [python, "-I", "-W", "error", "-c", SCRIPT, url], capture_output=True, text=True
    )
    assert completed.returncode == 0, completed.stderr
    assert 0 < float(completed.stdout) < 1
