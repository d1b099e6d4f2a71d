"""`python -m ponctuel.stages NAME`: run one stage; a user's error is printed as one line."""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import AbstractContextManager, nullcontext

from ponctuel.config.libraries import missing_library
from ponctuel.domain.errors import UserError

# OpenMP reads this when it starts its threads: waiting threads must not take processor time.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


# Stages that may change the champion.
CHANGE_CHAMPION = ("register", "retrain")


def run(name: str, *arguments: str) -> int:
    try:
        with _recording_deployments(name):
            importlib.import_module(f"ponctuel.stages.{name}").main(*arguments)
    except UserError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    except (OSError, ImportError) as error:
        missing = missing_library(error)
        if missing is None:
            raise
        print(f"{name}: {missing}", file=sys.stderr)
        return 2
    return 0


def _recording_deployments(name: str) -> AbstractContextManager[None]:
    """Record a change of the champion in the operational database, which stages do not use."""
    if name not in CHANGE_CHAMPION:
        return nullcontext()
    from ponctuel.config.paths import project_paths
    from ponctuel.serving.deployments import deployments_recorded

    return deployments_recorded(project_paths())


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
