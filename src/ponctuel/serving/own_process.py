"""Long work of a server in a process of its own, so that its libraries and memory end with it.

The work ends with the server too, however that ends: its process watches a pipe that only the
server holds open (`ponctuel.serving.child_process`). A killed server cannot end its children, but
the system closes its pipes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import InternalError


def run_module(
    paths: Paths, module: str, arguments: Sequence[str], longest: timedelta, product: str
) -> subprocess.CompletedProcess[str]:
    """Run a module of this project as `python -m` does, in the project's folder.

    Args:
        paths: the paths of the project.
        module: its dotted name.
        arguments: the arguments of its command line.
        longest: the time after which it is killed.
        product: what it makes, for the error.

    Returns:
        The ended process, with its exit code and its texts.

    Raises:
        InternalError: it took too long.
    """
    watched, held = os.pipe()  # no other child inherits either end
    try:
        return subprocess.run(  # noqa: S603 - our own command, with arguments of ours
            [sys.executable, "-m", "ponctuel.serving.child_process", module, *arguments],
            cwd=paths.root,
            stdin=watched,
            capture_output=True,
            text=True,
            timeout=longest.total_seconds(),
            check=False,
            start_new_session=True,  # ends as a whole, and not by the terminal's Ctrl-C before us
        )
    except subprocess.TimeoutExpired as error:
        raise InternalError(f"{product} took too long to make") from error
    finally:
        os.close(watched)
        os.close(held)
