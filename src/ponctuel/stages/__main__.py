"""`python -m ponctuel.stages NAME`: run one stage; a user's error is one plain line."""

from __future__ import annotations

import importlib
import os
import sys

from ponctuel.domain.errors import UserError

# Read when a library starts its threads: those that wait must not spin beside a busy process.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def run(name: str, *arguments: str) -> int:
    module = importlib.import_module(f"ponctuel.stages.{name}")
    try:
        module.main(*arguments)
    except UserError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
