"""The Java that Spark runs on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from ponctuel.domain.errors import NotReady

OLDEST_JAVA = 17


def require_java() -> int:
    """The major version of the Java that Spark will start: JAVA_HOME's, or the one on the PATH.

    Raises:
        NotReady: there is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java") if home is None else str(Path(home) / "bin" / "java")
    found = _version(program) if program else None
    if found is None or found < OLDEST_JAVA:
        shown = "none was found" if found is None else f"{program} is Java {found}"
        raise NotReady(
            f"Spark needs Java {OLDEST_JAVA} or later; {shown}. Install one (Debian, Ubuntu: "
            "apt-get install openjdk-17-jre-headless) or set JAVA_HOME"
        )
    return found


def _version(program: str) -> int | None:
    """The major version that a program says it has; None where it cannot be asked."""
    try:
        asked = [program, "-version"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    return int(found.group(1)) if found else None
