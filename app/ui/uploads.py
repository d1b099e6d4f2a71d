"""Files uploaded to the pages: their folder, and the deletion of those not submitted."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from pathlib import Path

# Uploaded files that are never submitted are deleted after MAX_AGE_S.
SWEEP_INTERVAL_S, MAX_AGE_S = 600, 1800
log = logging.getLogger(__name__)


def upload_folder(folder: Path) -> Path:
    """The folder, readable by its owner alone, without the files of an earlier process."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    sweep(folder)
    return folder


def sweep(folder: Path, max_age_s: float = MAX_AGE_S) -> int:
    """Delete files and folders older than `max_age_s`; returns their number."""
    cutoff, deleted_n = time.time() - max_age_s, 0
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            if path.stat().st_mtime >= cutoff:
                continue
        except FileNotFoundError:
            continue  # another process sweeps too
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        deleted_n += 1
    return deleted_n


class UploadSweeper:
    """Deletes old uploads periodically, from `start` to `stop`.

    Gradio forgets uploads from before a restart, and would not delete them.
    """

    def __init__(
        self, folder: Path, interval_s: float = SWEEP_INTERVAL_S, max_age_s: float = MAX_AGE_S
    ) -> None:
        self._folder, self._interval_s, self._max_age_s = folder, interval_s, max_age_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(self._interval_s):
            try:
                sweep(self._folder, self._max_age_s)
            except OSError as error:
                log.warning("uploads cannot be deleted: %s", error.strerror)
