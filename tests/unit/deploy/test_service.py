"""The service of Debian: a unit that systemd takes, and that calls commands that are there."""

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


def test_it_listens_on_the_machine_alone_and_without_privilege() -> None:
    service = unit()["Service"]
    assert "--host 127.0.0.1" in service["ExecStart"]
    assert service["User"] not in ("", "root")
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert {Path(path).name for path in service["ReadWritePaths"].split()} == {"data", "mlruns"}


def test_its_commands_are_the_applications() -> None:
    service = unit()["Service"]
    for line in (service["ExecStart"], service["ExecStartPre"]):
        named = re.findall(r"/ponctuel (\w+)", line)
        assert named
        assert set(named) <= commands_of(ROOT)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_takes_it(tmp_path: Path) -> None:
    # The program stands elsewhere here, and the user is made by the procedure.
    text = UNIT.read_text(encoding="utf-8").replace("/srv/ponctuel/.venv/bin/ponctuel", "/bin/true")
    copy = tmp_path / UNIT.name
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert told == []
    copy.write_text(text.replace("Restart=on-failure", "Restart=perhaps"), encoding="utf-8")
    wrong = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "perhaps" in wrong.stderr
