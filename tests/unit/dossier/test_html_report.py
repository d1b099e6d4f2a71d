"""The HTML page of the report: language, one main title, ordered headings, alternative texts."""

from __future__ import annotations

import re
from pathlib import Path

from ponctuel.dossier.html_report import html_report

SOURCE = """
#set document(title: "Essai")
#set text(lang: "fr")
Ponctuel

= Un
== Deux
#figure(image("/reports/a.svg", alt: "Un carré rouge"), caption: [Un carré.])
#table(columns: 2, table.header([a], [b]), [1], [2])
= Trois
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def test_the_page_is_accessible_to_screen_readers(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "rapport"
    folder.mkdir(parents=True)
    (folder / "page.typ").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "reports" / "a.svg").write_text(SQUARE, encoding="utf-8")
    page = html_report(tmp_path, folder / "page.typ")
    assert '<html lang="fr"' in page
    assert re.findall(r"<h1>(.*?)</h1>", page) == ["Ponctuel"]
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels == [1, 2, 3, 2]
    (picture,) = re.findall(r"<img[^>]*>", page)
    assert 'alt="Un carré rouge"' in picture
    assert 'src="../a.svg"' in picture
    assert "<th" in page
    assert page.count("<main>") == page.count("</main>") == 1
    assert html_report(tmp_path, folder / "page.typ") == page
