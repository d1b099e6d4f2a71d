"""Error message of a missing system library: one line, never a traceback."""

from __future__ import annotations

import pytest

from ponctuel.config.libraries import missing_library
from ponctuel.stages import __main__ as stages


def test_openmp_is_named_with_its_package() -> None:
    error = OSError("libgomp.so.1: cannot open shared object file: No such file or directory")
    assert "apt-get install libgomp1" in str(missing_library(error))
    assert missing_library(OSError("no space left on device")) is None


def test_a_stage_reports_it_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail_import(name: str) -> None:
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr(stages.importlib, "import_module", fail_import)
    assert stages.run("train") == 2
    error = capsys.readouterr().err.strip()
    assert error.startswith("train: the system lacks libgomp.so.1")
    assert "\n" not in error
