"""The report: every number resolved to what wrote it, none typed, the same PDF on every run."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
import yaml
from PIL import Image

from ponctuel.domain.errors import UserError
from ponctuel.dossier.excerpts import excerpt
from ponctuel.dossier.facts import COMMANDS, formatted, lead_text, read_facts, resolved
from ponctuel.dossier.pdf_size import packed
from ponctuel.dossier.report import (
    compiled,
    report_annexes,
    report_extracts,
    report_facts,
    written_json,
)
from ponctuel.dossier.typed import quoted_facts, typed_numbers
from ponctuel.dossier.typst_markdown import section_of, typst_of

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "reports" / "rapport"
PAGES = [*sorted((FOLDER / "chapitres").glob("*.typ")), *sorted(FOLDER.glob("*.typ"))]
WANTED: dict[str, Any] = yaml.safe_load((FOLDER / "facts.yaml").read_text(encoding="utf-8"))
PROSE = [page for page in PAGES if page.name not in ("modele.typ", "base.typ")]
CHAPTERS = "".join(page.read_text(encoding="utf-8") for page in PAGES if page.parent != FOLDER)
# What a page offers to a diagram, in points: its width with a part of the margins, its height.
WIDE, TALL, SMALLEST = 527, 690, 5.9


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.stem)
def test_no_number_is_typed_by_hand(page: Path) -> None:
    assert typed_numbers(page.read_text(encoding="utf-8"), WANTED["noms"]) == []


def test_a_typed_number_is_found() -> None:
    text = 'Une AUC de 0,786 sur #f("h_n") vols (#raw("a/1")), à 90 % près. #fig("a1.svg", [x])'
    found = typed_numbers(text, [])
    assert len(found) == 2
    assert "AUC de 0,786" in found[0]
    assert "à 90 %" in found[1]
    assert typed_numbers("article 30 et Python 3.11", WANTED["noms"]) == []


def test_every_fact_is_quoted_and_every_quoted_fact_is_there() -> None:
    quoted = {key for page in PROSE for key in quoted_facts(page.read_text(encoding="utf-8"))}
    assert quoted == set(WANTED["chiffres"])


def test_every_figure_comes_from_a_stage_or_a_command_that_exists() -> None:
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for key, fact in read_facts(ROOT, WANTED["chiffres"]).items():
        source = fact["source"]
        target = source.removeprefix("make ")
        known = source in stages or source == "params.yaml" or f"\n{target}:" in makefile
        assert known, f"{key}: {source}"
    assert "make attack" in COMMANDS.values()


def test_committed_facts_are_those_that_the_stage_writes() -> None:
    written = (FOLDER / "facts.json").read_text(encoding="utf-8")
    assert written == written_json(report_facts(ROOT)), "dvc repro -s rapport"


def test_every_picture_is_tracked_or_made_by_a_stage() -> None:
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    outs = [
        next(iter(out)) if isinstance(out, dict) else out
        for stage in stages.values()
        for out in stage.get("outs", [])
    ]
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        paths = [f"reports/{p}" for p in re.findall(r'#(?:fig|schema)\("([^"]+)"', text)]
        paths += [f"reports/screenshots/fr/{p}" for p in re.findall(r'#capture\("([^"]+)"', text)]
        paths += re.findall(r'image\("/([^"]+\.\w+)"', text)
        for path in paths:
            made = any(path == out or path.startswith(f"{out}/") for out in outs)
            assert made or (ROOT / path).is_file(), f"{page.name}: {path}"


def test_every_figure_and_table_is_spoken_of_in_the_text() -> None:
    shown = {
        f"fig-{Path(path).stem}" for path in re.findall(r'#(?:fig|schema)\("([^"]+)"', CHAPTERS)
    }
    shown |= {f"ecran-{Path(path).stem}" for path in re.findall(r'#capture\("([^"]+)"', CHAPTERS)}
    shown |= {f"tab-{name}" for name in re.findall(r'#tab\("(\w+)"', CHAPTERS)}
    spoken = set(re.findall(r"@((?:fig|ecran|tab)-[\w-]+)", CHAPTERS))
    assert len(shown) > 60
    assert shown == spoken


def test_every_picture_has_words_in_its_place() -> None:
    for call in re.findall(r"#(?:fig|schema|capture)\(.*", CHAPTERS):
        assert len(re.findall(r'alt: "([^"]{15,})"', call)) == 1, call


@pytest.mark.parametrize("path", sorted(set(re.findall(r'#schema\("([^"]+)"', CHAPTERS))))
def test_the_letters_of_a_diagram_can_be_read_on_a_page(path: str) -> None:
    call = next(line for line in CHAPTERS.splitlines() if f'#schema("{path}"' in line)
    drawn = (ROOT / "reports" / path).read_text(encoding="utf-8")
    width, height = (
        float(re.search(rf'<svg[^>]*?\b{side}="([\d.]+)"', drawn)[1])  # type: ignore[index]
        for side in ("width", "height")
    )
    sizes = re.findall(r'font(?:-size)?(?:: |=")(?:bold |italic )*([\d.]+)', drawn)
    share = re.search(r"largeur: (\d+)%", call)
    wide = (WIDE - 45) * int(share[1]) / 100 if share else WIDE
    tall = re.search(r"hauteur: ([\d.]+)cm", call)
    scale = float(tall[1]) * 28.35 / height if tall else wide / width
    if "tourne: true" in call:
        scale = 24 * 28.35 / width
    else:
        assert scale * width <= WIDE + 1
        assert scale * height <= TALL
    # Marks of keys are shorter than a word: two letters, beside what they mark.
    marks = 10 if "mpd-" in path else 0
    assert min(float(size) for size in sizes if float(size) != marks) * scale >= SMALLEST


def test_extracts_are_found_and_shown() -> None:
    wanted = yaml.safe_load((FOLDER / "extraits.yaml").read_text(encoding="utf-8"))
    for kind, names in wanted.items():
        assert set(re.findall(rf'#{kind}\.at\("([\w-]+)"\)', CHAPTERS)) == set(names)
    made = report_extracts(ROOT)
    assert "def load_star(" in made
    assert "ne pas modifier à la main" not in made


def test_a_section_ends_where_the_next_begins() -> None:
    page = "# A\n\nun\n\n## B : `x`\n\ndeux\n\n```sh\n# rien\n```\n\n### C\n\ntrois\n\n## D\n"
    assert section_of(page, "B : x").count("#") == 4
    assert "un" not in section_of(page, "B : x")
    with pytest.raises(UserError, match="no heading 'E'"):
        section_of(page, "E")


def test_the_report_is_as_long_as_it_may_be_and_accessible() -> None:
    with pikepdf.open(FOLDER / "rapport.pdf") as report:
        assert 60 <= len(report.pages) <= 80
        assert str(report.Root.Lang).startswith("fr")
        assert bool(report.Root.MarkInfo.Marked)
        assert report.open_metadata()["pdfuaid:part"] == "1"


def test_a_packed_document_shows_the_same_pixels(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    few = np.repeat(np.repeat(noise[:4, :4], 30, axis=0), 30, axis=1)
    for name, pixels in (("few", few), ("many", noise)):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    (tmp_path / "page.typ").write_text(
        '#set document(title: "x")\n= x\n#image("few.png", alt: "few")\n'
        '#image("many.png", alt: "many")\n',
        encoding="utf-8",
    )
    with pikepdf.open(io.BytesIO(compiled(tmp_path, tmp_path / "page.typ"))) as made:
        streams = [
            each
            for each in made.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
        found = {
            str(pikepdf.PdfImage(each).mode): np.asarray(
                pikepdf.PdfImage(each).as_pil_image().convert("RGB")
            )
            for each in streams
        }
        again = io.BytesIO()
        made.save(again)
    assert set(found) == {"P", "RGB"}
    assert (found["P"] == few).all()
    assert (found["RGB"] == noise).all()
    assert packed(again.getvalue()).startswith(b"%PDF")


def test_annexes_hold_their_documents_and_excerpts() -> None:
    annexes = report_annexes(ROOT)
    for annex in yaml.safe_load((FOLDER / "annexes.yaml").read_text(encoding="utf-8"))["annexes"]:
        assert f"<{annex['label']}>" in annexes
    assert "def judge(" in annexes
    assert "#tableau(" in annexes


def test_a_document_is_the_same_bytes_twice(tmp_path: Path) -> None:
    page = tmp_path / "page.typ"
    page.write_text(
        '#set document(title: "Essai")\n= Titre\nTexte, « cité ».\n#table(columns: 2, [a], [b])\n',
        encoding="utf-8",
    )
    first = compiled(tmp_path, page)
    assert first.startswith(b"%PDF")
    assert compiled(tmp_path, page) == first


@pytest.mark.parametrize(
    ("path", "value"),
    [("a/b[name=x]/n", 3), ("a/b#", 2), ("a/b#name=x", 1), ("a/b[1]/n", 4), ("c.d/e", 5)],
)
def test_a_path_leads_to_its_figure(path: str, value: int) -> None:
    figures = {"a": {"b": [{"name": "x", "n": 3}, {"name": "y", "n": 4}]}, "c.d": {"e": 5}}
    assert resolved(figures, path) == value


def test_a_figure_that_is_nowhere_is_reported_with_its_path() -> None:
    with pytest.raises(UserError, match="evaluation has no protocol_h/nothing"):
        read_facts(ROOT, {"x": "evaluation protocol_h/nothing n2"})
    with pytest.raises(UserError, match="file path format"):
        read_facts(ROOT, {"x": "evaluation"})


def test_figures_are_written_as_french_writes_them() -> None:
    assert formatted(12345.678, "n1") == "12\u202f345,7"
    assert formatted(0.5, "p0") == "50\u202f%"
    assert formatted("2013-10-01", "d") == "1er\u00a0octobre 2013"
    assert [lead_text(m) for m in (43200, 120, 90)] == ["30\u00a0j", "2\u00a0h", "90\u00a0min"]


def test_an_excerpt_is_found_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("class A:\n    @property\n    def b(self):\n        return 1\n")
    assert excerpt(tmp_path, "a.py::A.b") == "    @property\n    def b(self):\n        return 1"
    with pytest.raises(UserError, match=r"a\.py has no A\.c"):
        excerpt(tmp_path, "a.py::A.c")


def test_markdown_becomes_typst_that_shows_its_marks() -> None:
    page = typst_of(
        "## Un *titre*\n\nDu `code_a` à 5 $ [lien](x).\n\n| a | b |\n|---|---|\n| 1 | @c |\n",
        0,
        "reports",
    )
    assert "#heading(level: 2" in page
    assert "\\$" in page
    assert "[\\@c]" in page
    assert "entete: ([*a*], [*b*],)" in page
    title = "#block(sticky: true)[#strong[Agir.]]"
    assert title in typst_of("**Agir.**\n\ntexte\n", 0, "reports")
    assert "sticky" not in typst_of("**Agir** tout de suite.\n", 0, "reports")
    assert json.dumps("x") not in page


def test_every_work_that_code_and_documents_cite_is_among_the_references() -> None:
    """« (Brier, 1950) » in a docstring or a page ends in a line of the chapter of references."""
    listed = (FOLDER / "chapitres" / "16-references.typ").read_text(encoding="utf-8")
    cited = re.compile(
        r"\(([A-Z][\wöéè]+)(?:,? (?:and|et) [A-Z][\wöéè]+| et al\.)?(?:,| ) ?((?:19|20)\d\d)\b"
    )
    pages = [*(ROOT / "src").rglob("*.py"), *(ROOT / "reports").glob("*.md"), *PAGES]
    found = {match.groups() for page in pages for match in cited.finditer(page.read_text("utf-8"))}
    assert ("Brier", "1950") in found
    missing = [
        (name, year)
        for name, year in sorted(found)
        if not re.search(rf"{name}.*\({year}\)", listed)
    ]
    assert missing == []
