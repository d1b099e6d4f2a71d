"""`reuse lint` of all tracked files.

It wants REUSE.toml and LICENSES at the top of a tree; ours has a fixed layout, so they lie beside
this script and are put there in a copy.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

with tempfile.TemporaryDirectory() as name:
    copy = Path(name)
    laid_out = ["git", "checkout-index", "--all", f"--prefix={name}/"]
    subprocess.run(laid_out, cwd=ROOT, check=True)  # noqa: S603 - nothing of it is given from outside
    for each in (copy / ".ci/licences").iterdir():
        each.rename(copy / each.name)
    lint = [sys.executable, "-m", "reuse", "--root", name, "lint", "--lines"]
    sys.exit(subprocess.run(lint, check=False).returncode)  # noqa: S603
