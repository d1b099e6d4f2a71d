"""`python -m ponctuel.stages needs [TARGET]`: the time, memory and disk that a clean clone needs.

Run by `make needs`. It is no stage of `dvc.yaml`: its figures depend on the machine.
"""

from __future__ import annotations

import os
import platform
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

from ponctuel.config.paths import project_paths
from ponctuel.stages.verify import clean_clone, run_target
from ponctuel.training.json_files import write_json

NEEDS_FILE = "needs.json"


def main(target: str = "champion") -> None:
    """Make a target in a clean clone, environment included, and write its needs.

    Args:
        target: the target of the Makefile; `champion` makes all that the first forecast requires.

    Raises:
        UserError: there is no git, or the target cannot be made.
    """
    paths = project_paths()
    load = os.getloadavg()[0]
    with clean_clone(paths.root, None) as clone:
        seconds = run_target(clone, ("make", target))
        disk_gb = allocated_bytes(clone) / 1e9
    # Stages run one after the other, each in its own process: the largest process counts.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    needs = {
        "command": f"make {target}",
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": {
            "cores": os.cpu_count(),
            "load": round(load, 1),
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.release()}",
        },
        "seconds": seconds,
        "minutes": round(seconds["total"] / 60, 1),
        "memory_gb": round(peak / 1e9, 2),
        "disk_gb": round(disk_gb, 2),
    }
    write_json(paths.metrics / NEEDS_FILE, needs)
    print(f"needs: {needs['minutes']} min, {needs['memory_gb']} GB, {needs['disk_gb']} GB of disk")


def allocated_bytes(folder: Path) -> int:
    """The size of a folder's files on disk, in bytes; hard links to one file count once."""
    sizes = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        sizes[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(sizes.values())


if __name__ == "__main__":
    main(*sys.argv[1:])
