"""Widths of texts and line breaks, the same on every machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import matplotlib
from matplotlib.ft2font import FT2Font, LoadFlags

# Verdana has the widths of DejaVu Sans, which matplotlib contains.
FAMILY = "Verdana, 'DejaVu Sans', sans-serif"
_UNIT = 64  # FreeType gives widths in 64ths of a pixel
_BOLD_STRETCH = 1.13


@cache
def _font() -> FT2Font:
    file = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    font = FT2Font(str(file))
    font.set_size(100, 72)
    return font


@cache
def _advance(letter: str) -> float:
    """Width of one letter at one pixel of size."""
    return _font().load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / (
        _UNIT * 1024 * 100
    )


def width(text: str, size: float, bold: bool = False) -> float:
    """Width in pixels, rounded up to tenths, so that every machine computes the same."""
    total = sum(_advance(letter) for letter in text) * size * (_BOLD_STRETCH if bold else 1)
    return round(total + 0.05, 1)


def lines(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """The text broken at spaces into lines of at most `room` pixels."""
    broken: list[str] = []
    for word in text.split(" "):
        longer = f"{broken[-1]} {word}" if broken else word
        if broken and width(longer, size, bold) <= room:
            broken[-1] = longer
        else:
            broken.append(word)
    return broken


def balanced(text: str, size: float, room: float) -> list[str]:
    """The text broken into the same number of lines as by `lines`, of similar lengths."""
    lines_n = len(lines(text, size, room))
    while room > 20 and len(lines(text, size, room - 4)) == lines_n:
        room -= 4
    return lines(text, size, room)
