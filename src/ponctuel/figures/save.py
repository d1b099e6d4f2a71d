"""Saving figures under stable names, and showing the very file that was saved."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from IPython.display import Image, display
from matplotlib.figure import Figure
from PIL import Image as Picture

from ponctuel.figures.style import RC

DPI = 110
# Enough for lettering without fringes; a figure then weighs a third.
COLORS = 128


def save_figure(figure: Figure, name: str, folder: Path) -> Path:
    """Write `<folder>/<name>.png`, of few colours; the same figure gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    # Ticks are made when they are drawn: the style has to hold until here.
    buffer = BytesIO()
    with mpl.rc_context(RC):
        figure.savefig(buffer, dpi=DPI, format="png")
    with Picture.open(buffer) as picture:
        reduced = picture.convert("RGB").quantize(COLORS, dither=Picture.Dither.NONE)
        reduced.save(path, optimize=True)
    return path


def show_figure(figure: Figure, name: str, folder: Path) -> None:
    """Save a figure and display it in the notebook, its title being the alternative text."""
    path = save_figure(figure, name, folder)
    alt = figure.get_suptitle()
    display(
        Image(data=path.read_bytes(), format="png", alt=alt), metadata={"image/png": {"alt": alt}}
    )
