"""The report as an accessible HTML page, from the same Typst and the same facts as the PDF."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import matplotlib
import typst

_STYLE = """
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font-family: sans-serif;
  line-height: 1.5; color: #1f1f1f; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #b8c0cc; padding: 0.2rem 0.5rem; text-align: left;
  vertical-align: top; }
img { max-width: 100%; height: auto; } pre { overflow-x: auto; }
a:focus { outline: 3px solid #00224e; }
"""
_PICTURE = re.compile(r"data:image/(?:png|svg\+xml);base64,([A-Za-z0-9+/=]+)")


def html_report(root: Path, source: Path) -> str:
    """The report as one HTML page: a main title, headings in order, pictures by relative path.

    Args:
        root: the project's folder.
        source: the Typst document; paths of pictures are relative to its folder.
    """
    html = typst.compile(
        str(source),
        root=str(root),
        font_paths=[str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")],
        ignore_system_fonts=True,
        format="html",
    )
    if not isinstance(html, bytes):
        raise TypeError("a document is one page")
    return accessible(html.decode(), pictures(root, source.parent))


def pictures(root: Path, folder: Path) -> dict[str, str]:
    """SHA-256 of each picture of the reports -> its path from a folder below reports."""
    paths = {}
    for kind in ("png", "svg"):
        for path in sorted((root / "reports").rglob(f"*.{kind}")):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            paths[digest] = Path("..", path.relative_to(folder.parent)).as_posix()
    return paths


def accessible(page: str, paths: dict[str, str]) -> str:
    """Typst's page with its title as heading, a landmark, a style, and pictures by path.

    Args:
        page: HTML as Typst writes it.
        paths: SHA-256 of a picture -> its path; other pictures stay embedded in the page.
    """

    def replaced(match: re.Match[str]) -> str:
        return paths.get(hashlib.sha256(base64.b64decode(match[1])).hexdigest(), match[0])

    page = re.sub(r"<body><p>(.*?)</p>", r"<body><main><h1>\1</h1>", page, count=1)
    page = page.replace("</body>", "</main></body>", 1)
    page = page.replace("</head>", f"<style>{_STYLE}</style></head>", 1)
    return _PICTURE.sub(replaced, page)
