"""The HTML page of a notebook: typeset prose, parameters once, and the notebook unchanged."""

from __future__ import annotations

from nbformat import NotebookNode, v4

from ponctuel.documents.notebook_page import html_page


def _notebook() -> NotebookNode:
    computed = v4.new_output("display_data", data={"text/markdown": "- Résultat : un"})
    injected = v4.new_code_cell("again = 1", metadata={"tags": ["injected-parameters"]})
    return v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Titre : essai\nPourquoi ? `a : b`"),
            injected,
            v4.new_code_cell("x", outputs=[computed]),
        ]
    )


def test_prose_is_typeset_and_code_is_not() -> None:
    notebook = _notebook()
    page = html_page(notebook, "name")
    assert "<title>Titre\u00a0: essai</title>" in page
    assert "Pourquoi\u202f? <code>a : b</code>" in page
    assert "Résultat\u00a0: un" in page
    assert "again = 1" not in page
    assert notebook.cells[0].source.startswith("# Titre : essai"), "the notebook is unchanged"
