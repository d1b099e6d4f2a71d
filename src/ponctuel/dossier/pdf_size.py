"""Lossless compression of PDFs."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pikepdf

COLOURS = 256


def packed(pdf: bytes) -> bytes:
    """The document with compressed structure, and figures of few colours stored with a palette.

    Typst writes the tags of an accessible document as text, and three bytes per pixel of a picture,
    even if it has few colours.

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
    """Store a picture of at most COLOURS colours with a palette; leave others unchanged."""
    pixels = np.frombuffer(image.read_bytes(), dtype=np.uint8)
    if int(image.BitsPerComponent) != 8 or len(pixels) != 3 * int(image.Width) * int(image.Height):
        return
    # One number per pixel: np.unique sorts the colours, so that the bytes are reproducible.
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
