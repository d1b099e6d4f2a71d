"""The report: every number from the stage that wrote it, none typed by hand, a reproducible PDF."""

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
from ponctuel.dossier.typed_numbers import quoted_facts, typed_numbers
from ponctuel.dossier.typst_markdown import section_of, typst_of

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "reports" / "rapport"
PAGES = [*sorted((FOLDER / "chapitres").glob("*.typ")), *sorted(FOLDER.glob("*.typ"))]
QUOTED: dict[str, Any] = yaml.safe_load((FOLDER / "facts.yaml").read_text(encoding="utf-8"))
PROSE = [page for page in PAGES if page.name not in ("modele.typ", "base.typ")]
CHAPTERS = "".join(page.read_text(encoding="utf-8") for page in PAGES if page.parent != FOLDER)
# Space of a page for a diagram, in points: width with a part of the margins, height.
PAGE_WIDTH, PAGE_HEIGHT, MIN_FONT_SIZE = 527, 690, 5.9


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.stem)
def test_no_number_is_typed_by_hand(page: Path) -> None:
    assert typed_numbers(page.read_text(encoding="utf-8"), QUOTED["noms"]) == []


def test_a_typed_number_is_found() -> None:
    text = 'Une AUC de 0,786 sur #f("h_n") vols (#raw("a/1")), à 90 % près. #fig("a1.svg", [x])'
    numbers = typed_numbers(text, [])
    assert len(numbers) == 2
    assert "AUC de 0,786" in numbers[0]
    assert "à 90 %" in numbers[1]
    assert typed_numbers("article 30 et Python 3.11", QUOTED["noms"]) == []


def test_every_fact_is_quoted_and_every_quoted_fact_exists() -> None:
    quoted = {key for page in PROSE for key in quoted_facts(page.read_text(encoding="utf-8"))}
    assert quoted == set(QUOTED["chiffres"])


def test_every_figure_comes_from_a_stage_or_a_command_that_exists() -> None:
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for key, fact in read_facts(ROOT, QUOTED["chiffres"]).items():
        source = fact["source"]
        target = source.removeprefix("make ")
        known = source in stages or source == "params.yaml" or f"\n{target}:" in makefile
        assert known, f"{key}: {source}"
    assert "make attack" in COMMANDS.values()


def test_committed_facts_equal_those_of_the_stage() -> None:
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
            generated = any(path == out or path.startswith(f"{out}/") for out in outs)
            assert generated or (ROOT / path).is_file(), f"{page.name}: {path}"


def test_every_figure_and_table_is_referred_to_in_the_text() -> None:
    labels = {
        f"fig-{Path(path).stem}" for path in re.findall(r'#(?:fig|schema)\("([^"]+)"', CHAPTERS)
    }
    labels |= {f"ecran-{Path(path).stem}" for path in re.findall(r'#capture\("([^"]+)"', CHAPTERS)}
    labels |= {f"tab-{name}" for name in re.findall(r'#tab\("(\w+)"', CHAPTERS)}
    references = set(re.findall(r"@((?:fig|ecran|tab)-[\w-]+)", CHAPTERS))
    assert len(labels) > 60
    assert labels == references


def test_every_picture_has_an_alternative_text() -> None:
    for call in re.findall(r"#(?:fig|schema|capture)\(.*", CHAPTERS):
        assert len(re.findall(r'alt: "([^"]{15,})"', call)) == 1, call


@pytest.mark.parametrize("path", sorted(set(re.findall(r'#schema\("([^"]+)"', CHAPTERS))))
def test_the_letters_of_a_diagram_are_legible_on_a_page(path: str) -> None:
    call = next(line for line in CHAPTERS.splitlines() if f'#schema("{path}"' in line)
    svg = (ROOT / "reports" / path).read_text(encoding="utf-8")
    width, height = (
        float(re.search(rf'<svg[^>]*?\b{side}="([\d.]+)"', svg)[1])  # type: ignore[index]
        for side in ("width", "height")
    )
    sizes = re.findall(r'font(?:-size)?(?:: |=")(?:bold |italic )*([\d.]+)', svg)
    share = re.search(r"largeur: (\d+)%", call)
    width_on_page = (PAGE_WIDTH - 45) * int(share[1]) / 100 if share else PAGE_WIDTH
    height_given = re.search(r"hauteur: ([\d.]+)cm", call)
    scale = float(height_given[1]) * 28.35 / height if height_given else width_on_page / width
    if "tourne: true" in call:
        scale = 24 * 28.35 / width
    else:
        assert scale * width <= PAGE_WIDTH + 1
        assert scale * height <= PAGE_HEIGHT
    # Labels of keys are two letters and may be smaller.
    mark_size = 10 if "mpd-" in path else 0
    assert min(float(size) for size in sizes if float(size) != mark_size) * scale >= MIN_FONT_SIZE


def test_extracts_are_found_and_shown() -> None:
    selected = yaml.safe_load((FOLDER / "extraits.yaml").read_text(encoding="utf-8"))
    for kind, names in selected.items():
        assert set(re.findall(rf'#{kind}\.at\("([\w-]+)"\)', CHAPTERS)) == set(names)
    generated = report_extracts(ROOT)
    assert "def load_star(" in generated
    assert "ne pas modifier à la main" not in generated


def test_a_section_ends_where_the_next_begins() -> None:
    page = "# A\n\nun\n\n## B : `x`\n\ndeux\n\n```sh\n# rien\n```\n\n### C\n\ntrois\n\n## D\n"
    assert section_of(page, "B : x").count("#") == 4
    assert "un" not in section_of(page, "B : x")
    with pytest.raises(UserError, match="no heading 'E'"):
        section_of(page, "E")


def test_the_report_has_60_to_80_pages_and_is_accessible() -> None:
    with pikepdf.open(FOLDER / "rapport.pdf") as report:
        assert 60 <= len(report.pages) <= 80
        assert str(report.Root.Lang).startswith("fr")
        assert bool(report.Root.MarkInfo.Marked)
        assert report.open_metadata()["pdfuaid:part"] == "1"


def test_a_packed_document_shows_the_same_pixels(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (60, 60, 3), dtype=np.uint8)
    few_colours = np.repeat(np.repeat(noise[:4, :4], 30, axis=0), 30, axis=1)
    for name, pixels in (("few", few_colours), ("many", noise)):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    (tmp_path / "page.typ").write_text(
        '#set document(title: "x")\n= x\n#image("few.png", alt: "few")\n'
        '#image("many.png", alt: "many")\n',
        encoding="utf-8",
    )
    with pikepdf.open(io.BytesIO(compiled(tmp_path, tmp_path / "page.typ"))) as generated:
        streams = [
            stream
            for stream in generated.objects
            if isinstance(stream, pikepdf.Stream) and stream.get("/Subtype") == "/Image"
        ]
        pixels_by_mode = {
            str(pikepdf.PdfImage(stream).mode): np.asarray(
                pikepdf.PdfImage(stream).as_pil_image().convert("RGB")
            )
            for stream in streams
        }
        rewritten = io.BytesIO()
        generated.save(rewritten)
    assert set(pixels_by_mode) == {"P", "RGB"}
    assert (pixels_by_mode["P"] == few_colours).all()
    assert (pixels_by_mode["RGB"] == noise).all()
    assert packed(rewritten.getvalue()).startswith(b"%PDF")


def test_annexes_hold_their_documents_and_excerpts() -> None:
    annexes = report_annexes(ROOT)
    for annex in yaml.safe_load((FOLDER / "annexes.yaml").read_text(encoding="utf-8"))["annexes"]:
        assert f"<{annex['label']}>" in annexes
    assert "def judge(" in annexes
    assert "#tableau(" in annexes


def test_a_document_is_reproducible(tmp_path: Path) -> None:
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


def test_a_missing_figure_is_reported_with_its_path() -> None:
    with pytest.raises(UserError, match="evaluation has no protocol_h/nothing"):
        read_facts(ROOT, {"x": "evaluation protocol_h/nothing n2"})
    with pytest.raises(UserError, match="file path format"):
        read_facts(ROOT, {"x": "evaluation"})


def test_figures_are_formatted_in_french() -> None:
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


def test_every_cited_work_is_among_the_references() -> None:
    """A citation such as « (Brier, 1950) » in a docstring or page has a line in the chapter of references."""
    listed = (FOLDER / "chapitres" / "16-references.typ").read_text(encoding="utf-8")
    cited = re.compile(
        r"\(([A-Z][\wöéè]+)(?:,? (?:and|et) [A-Z][\wöéè]+| et al\.)?(?:,| ) ?((?:19|20)\d\d)\b"
    )
    pages = [*(ROOT / "src").rglob("*.py"), *(ROOT / "reports").glob("*.md"), *PAGES]
    citations = {
        match.groups() for page in pages for match in cited.finditer(page.read_text("utf-8"))
    }
    assert ("Brier", "1950") in citations
    missing = [
        (name, year)
        for name, year in sorted(citations)
        if not re.search(rf"{name}.*\({year}\)", listed)
    ]
    assert missing == []
