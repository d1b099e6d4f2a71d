"""Saving figures under stable names, and showing the saved file in a notebook."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from IPython.display import Image, display
from matplotlib.figure import Figure
from PIL import Image as Picture

from ponctuel.figures.style import RC

DPI = 110
# Enough for clean text edges, with files of a third of the size.
COLORS = 128


def save_figure(figure: Figure, name: str, folder: Path) -> Path:
    """Write `<folder>/<name>.png` with COLORS colours; the same figure gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    # matplotlib creates ticks when it draws them: the style must be active here too.
    buffer = BytesIO()
    with mpl.rc_context(RC):
        figure.savefig(buffer, dpi=DPI, format="png")
    with Picture.open(buffer) as picture:
        reduced = picture.convert("RGB").quantize(COLORS, dither=Picture.Dither.NONE)
        reduced.save(path, optimize=True)
    return path


def show_figure(figure: Figure, name: str, folder: Path) -> None:
    """Save a figure and display it in the notebook, with its title as alternative text."""
    path = save_figure(figure, name, folder)
    alt = figure.get_suptitle()
    display(
        Image(data=path.read_bytes(), format="png", alt=alt), metadata={"image/png": {"alt": alt}}
    )
