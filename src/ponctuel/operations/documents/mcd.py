"""The conceptual model, rendered by Mocodo, one drawing per domain."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from ponctuel.domain.errors import InternalError

_COLOURS = Path(__file__).with_name("mcd_colors.json")
# Mocodo measures Verdana; where that is missing, DejaVu Sans has the same widths.
_FONTS = ('font-family="Verdana"', 'font-family="Verdana, DejaVu Sans, sans-serif"')


def render(source: str) -> str:
    """The source as SVG; the same source gives the same bytes.

    Raises:
        InternalError: Mocodo refuses the source, or two lines overlap.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "mcd.mcd").write_text(source, encoding="utf-8")
        process = subprocess.run(  # noqa: S603 - our own command
            [
                sys.executable,
                "-m",
                "mocodo",
                "--input",
                "mcd.mcd",
                "--language",
                "fr",
                "--colors",
                str(_COLOURS),
                "--shapes",
                "verdana",
                "--detect_overlaps",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        picture = folder / "mcd.svg"
        if process.returncode or not picture.is_file():
            raise InternalError(f"mocodo: {process.stderr or process.stdout}")
        return picture.read_text(encoding="utf-8").replace(*_FONTS)
