"""Ponctuel: calibrated forecasts of how late a scheduled flight will be.

>>> import ponctuel
>>> project = ponctuel.open()
>>> forecast = project.forecast("UA 512", "2013-03-05", issued_at="2013-03-05T15:29")
>>> 0 < forecast.figures.p_late_30 < 1
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from ponctuel.serving.project import Project

__all__ = ["__version__", "open"]
__version__ = "1.0.0"
# By name: `import ponctuel` costs nothing, and no module depends on what stands behind `open`.
OPEN_IMPLEMENTATION = "ponctuel.serving.project"


def open(root: str | PathLike[str] | None = None) -> Project:
    """Open a project on which the pipeline has run; no server is needed.

    Args:
        root: its folder; by default `PONCTUEL_ROOT`, the nearest folder, from the working
            folder upwards, with params.yaml and dvc.yaml, or the checkout that this package
            lies in.

    Raises:
        UserError: the folder holds no project.
    """
    project: Project = import_module(OPEN_IMPLEMENTATION).open_project(root)
    return project
