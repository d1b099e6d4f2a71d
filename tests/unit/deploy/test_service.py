"""The systemd unit for Debian: accepted by systemd, with existing commands and few rights."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ponctuel.dossier.traceability import commands_of

ROOT = Path(__file__).resolve().parents[3]
UNIT = ROOT / "app" / "deploy" / "systemd" / "ponctuel.service"


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(UNIT.read_text(encoding="utf-8"))
    return parser


def test_it_listens_on_loopback_only_without_root_rights() -> None:
    service = unit()["Service"]
    assert "--host 127.0.0.1" in service["ExecStart"]
    assert service["User"] not in ("", "root")
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert {Path(path).name for path in service["ReadWritePaths"].split()} == {"data", "mlruns"}


def test_its_commands_exist() -> None:
    service = unit()["Service"]
    for line in (service["ExecStart"], service["ExecStartPre"]):
        named = re.findall(r"/ponctuel (\w+)", line)
        assert named
        assert set(named) <= commands_of(ROOT)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    # The program is installed elsewhere here, and the user is created by the installation.
    text = UNIT.read_text(encoding="utf-8").replace("/srv/ponctuel/.venv/bin/ponctuel", "/bin/true")
    copy = tmp_path / UNIT.name
    copy.write_text(text, encoding="utf-8")
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = [line for line in result.stderr.splitlines() if UNIT.name in line]
    assert messages == []
    copy.write_text(text.replace("Restart=on-failure", "Restart=perhaps"), encoding="utf-8")
    rejected = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "perhaps" in rejected.stderr
