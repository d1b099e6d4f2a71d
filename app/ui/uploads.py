"""Files that pages are handed: where they lie, and for how long if nothing is sent of them."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

# Files that were handed in and never sent are deleted after so many seconds.
EVERY_S, KEPT_S = 600, 1800


def upload_folder(folder: Path) -> Path:
    """The folder, which its owner alone reads, without what an earlier process left in it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    before = time.time() - KEPT_S
    for path in folder.iterdir():
        if path.stat().st_mtime < before:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    return folder
