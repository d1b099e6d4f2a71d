"""The Java that Spark runs on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from ponctuel.domain.errors import NotReady

MIN_JAVA = 17


def require_java() -> int:
    """The major version of the Java that Spark will start: JAVA_HOME's, or the one on the PATH.

    Raises:
        NotReady: there is none, or it is too old.
    """
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java") if home is None else str(Path(home) / "bin" / "java")
    version = _version(program) if program else None
    if version is None or version < MIN_JAVA:
        description = "none was found" if version is None else f"{program} is Java {version}"
        raise NotReady(
            f"Spark needs Java {MIN_JAVA} or later; {description}. Install one (Debian, Ubuntu: "
            "apt-get install openjdk-17-jre-headless) or set JAVA_HOME"
        )
    return version


def _version(program: str) -> int | None:
    """The major version of a Java program; None where it cannot be run."""
    try:
        command = [program, "-version"]
        output = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', output.stderr + output.stdout)
    return int(match.group(1)) if match else None
