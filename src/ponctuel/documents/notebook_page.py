"""An executed notebook as one HTML page: French, self-contained, readable without scripts."""

from __future__ import annotations

import warnings
from copy import deepcopy
from html import escape

from bs4 import BeautifulSoup
from nbformat import NotebookNode

from ponctuel_words.markdown import typeset

# The page needs no network: it has no script and no web font, and images are embedded.
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
<nav aria-label="Sommaire">
{contents}
</nav>
<main>
{body}
</main>
</body>
</html>
"""
_STYLE = """body { font: 16px/1.55 system-ui, "DejaVu Sans", sans-serif; color: #1f1f1f; margin: 0; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem; }
nav { font-size: 0.9rem; padding: 1.5rem; border-bottom: 1px solid #ddd; }
nav ol { list-style: none; margin: 0; padding: 0; columns: 20rem; }
nav li { padding: 0.15rem 0; break-inside: avoid; }
nav a { text-decoration: none; }
nav a:hover, nav a:focus { text-decoration: underline; }
@media (min-width: 90rem) {
  body { display: grid; grid-template-columns: 18rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; box-sizing: border-box;
    border-bottom: 0; border-right: 1px solid #ddd; }
  nav ol { columns: auto; }
}
@media print { nav { display: none; } }
h1, h2, h3 { line-height: 1.25; scroll-margin-top: 1rem; }
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
    """The HTML page of an executed notebook."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from nbconvert import HTMLExporter

        exporter = HTMLExporter(template_name="basic", sanitize_html=False)
        body, _ = exporter.from_notebook_node(_shown(notebook))
    title = escape(_title(notebook, name))
    return _PAGE.format(title=title, style=_STYLE, contents=_contents(body), body=body.strip())


def _contents(body: str) -> str:
    """The table of contents: links to the headings of the second level."""
    links = []
    for heading in BeautifulSoup(body, "html.parser").find_all("h2"):
        for anchor in heading.find_all("a", class_="anchor-link"):
            anchor.decompose()
        target = escape(str(heading.get("id", "")), quote=True)
        links.append(f'<li><a href="#{target}">{escape(heading.get_text().strip())}</a></li>')
    return "\n".join(["<ol>", *links, "</ol>"])


def _shown(notebook: NotebookNode) -> NotebookNode:
    """A copy without papermill's cell of injected parameters, with typeset prose."""
    cells = [
        _typeset_cell(cell)
        for cell in notebook.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    return NotebookNode(notebook, cells=cells)


def _typeset_cell(cell: NotebookNode) -> NotebookNode:
    """A copy with the Markdown of source and outputs typeset."""
    shown = deepcopy(cell)
    if shown.cell_type == "markdown":
        shown.source = typeset(shown.source)
    for output in shown.get("outputs", []):
        data = output.get("data", {})
        if "text/markdown" in data:
            data["text/markdown"] = typeset(data["text/markdown"])
    return shown


def _title(notebook: NotebookNode, name: str) -> str:
    for cell in notebook.cells:
        first = str(cell.source).partition("\n")[0]
        if cell.cell_type == "markdown" and first.startswith("# "):
            return typeset(first.removeprefix("# ").strip())
    return name
