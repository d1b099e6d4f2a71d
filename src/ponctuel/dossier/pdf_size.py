"""Lossless compression of PDFs."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pikepdf

COLOURS = 256


def packed(pdf: bytes) -> bytes:
    """The document, its structure compressed and its figures stored by their few colours.

    Typst leaves the tags of an accessible document as text, and writes three bytes a pixel of a
    picture, whatever its palette.

    Args:
        pdf: a PDF as Typst writes it.

    Returns:
        A PDF of the same pages, tags and metadata; the same bytes for the same document.
    """
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for stored in document.objects:
            if isinstance(stored, pikepdf.Stream) and stored.get("/Subtype") == "/Image":
                _index(document, stored)
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,
        )
    return out.getvalue()


def _index(document: pikepdf.Pdf, image: pikepdf.Stream) -> None:
    """Store a picture of few colours as numbers of a palette; leave others as they are."""
    pixels = np.frombuffer(image.read_bytes(), dtype=np.uint8)
    if int(image.BitsPerComponent) != 8 or len(pixels) != 3 * int(image.Width) * int(image.Height):
        return
    # One number a pixel: np.unique sorts them, so that no library's choice shows in the bytes.
    parts = pixels.reshape(-1, 3).astype(np.uint32)
    colours, numbers = np.unique(parts @ np.array([65536, 256, 1], np.uint32), return_inverse=True)
    if len(colours) > COLOURS:
        return
    palette = b"".join(int(colour).to_bytes(3, "big") for colour in colours)
    image.write(
        zlib.compress(numbers.astype(np.uint8).tobytes(), 9), filter=pikepdf.Name.FlateDecode
    )
    image.ColorSpace = pikepdf.Array(
        [pikepdf.Name.Indexed, image.ColorSpace, len(colours) - 1, pikepdf.String(palette)]
    )
