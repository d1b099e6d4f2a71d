"""An executed notebook as one HTML page: French, self-contained, readable without scripts."""

from __future__ import annotations

import warnings

from nbformat import NotebookNode

# The page asks nothing of the network: no script, no web font, images inside.
_PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_STYLE = """body { font: 16px/1.55 system-ui, "DejaVu Sans", sans-serif; color: #1f1f1f; margin: 0; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem; }
h1, h2, h3 { line-height: 1.25; }
a { color: #00224e; }
a.anchor-link, .prompt { display: none; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.85rem; margin: 0.8rem 0; display: block;
  overflow-x: auto; }
caption { text-align: left; font-weight: 600; padding: 0.3rem 0; }
th, td { border-bottom: 1px solid #ddd; padding: 0.25rem 0.6rem; text-align: left;
  vertical-align: top; }
pre { background: #f6f6f4; border: 1px solid #e3e3e0; padding: 0.6rem; overflow-x: auto;
  font-size: 0.85rem; }
.highlight .k, .highlight .kn, .highlight .ow { color: #00224e; font-weight: 600; }
.highlight .s1, .highlight .s2 { color: #6b5a00; }
.highlight .c1 { color: #595959; font-style: italic; }"""


def html_page(notebook: NotebookNode, name: str) -> str:
    """The page of an executed notebook."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from nbconvert import HTMLExporter

        exporter = HTMLExporter(template_name="basic", sanitize_html=False)
        body, _ = exporter.from_notebook_node(_told_once(notebook))
    return _PAGE.format(title=_title(notebook, name), style=_STYLE, body=body.strip())


def _told_once(notebook: NotebookNode) -> NotebookNode:
    """A copy without the cell in which papermill repeats the parameters."""
    cells = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    return NotebookNode(notebook, cells=cells)


def _title(notebook: NotebookNode, name: str) -> str:
    for cell in notebook.cells:
        first = str(cell.source).partition("\n")[0]
        if cell.cell_type == "markdown" and first.startswith("# "):
            return first.removeprefix("# ").strip()
    return name
