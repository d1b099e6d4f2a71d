"""`python -m ponctuel.serving.child_process MODULE …`: a module that ends with its parent.

Standard input is a pipe that only the parent holds open. Its end is the parent's end, by whatever
signal: this process is killed then, with all that it has started. Linux has a signal for it
(`PR_SET_PDEATHSIG`), but that one is of the thread that started a process, and threads of a server
end before it does.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def main(module: str) -> None:
    """Run a module as the main one, for as long as the parent lives.

    Args:
        module: its dotted name; the arguments after it in `sys.argv` are its own.
    """
    pipe = os.dup(0)  # not inherited by what the module starts
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_end_with, args=(pipe,), name="parent", daemon=True).start()
    del sys.argv[0]  # this module's own name
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with(pipe: int) -> None:
    """Kill this process and its group once a pipe's other end is closed."""
    os.read(pipe, 1)  # nothing is ever written: it returns at the end
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1])
