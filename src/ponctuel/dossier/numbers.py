"""The numbers in the prose of Markdown documents, checked against the files they come from."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment
from markdown_it import MarkdownIt

from ponctuel.domain.errors import UserError
from ponctuel.dossier.facts import resolved

WORDS = {
    **{
        "six": 6,
        "sept": 7,
        "huit": 8,
        "neuf": 9,
        "dix": 10,
        "douze": 12,
        "quinze": 15,
        "vingt": 20,
    },
    **{"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "quatre-vingt-dix": 90},
    **{"tiers": 1 / 3, "quart": 1 / 4, "moitié": 1 / 2, "eight": 8, "ten": 10, "twelve": 12},
}
# « Neuf » is mostly an adjective (new), not the number nine.
_WORD = "|".join(sorted(WORDS.keys() - {"neuf"}, key=len, reverse=True))
NUMBER = rf"(?:\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+)(?:[.,]\d+)?|\b(?:{_WORD}|neuf(?= cas))\b"


def prose_of(path: Path) -> str:
    """The prose of a Markdown file or template, with single spaces.

    Code, addresses of links, HTML, and the expressions of a template are left out; the texts
    between which an expression chooses are kept.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".j2":
        text = "".join(
            value if kind == "data" or (kind == "string" and " " in value) else " "
            for _, kind, value in Environment(autoescape=True).lex(text)
        )
    parts = []
    # Indented lines of a template are not code.
    for token in MarkdownIt("commonmark").enable("table").disable("code").parse(text):
        for piece in token.children or ():
            parts.append(piece.content if piece.type == "text" else "")
            parts.append(" " if piece.type in ("softbreak", "hardbreak", "code_inline") else "")
        parts.append(" | " if token.type == "inline" else "")
    return " ".join("".join(parts).split())


def orphans(prose: str, entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Numbers that no entry's text covers, each with its context."""
    covered = [
        match.span() for entry in entries for match in pattern_of(entry["texte"]).finditer(prose)
    ]
    return [
        prose[max(0, match.start() - 40) : match.end() + 30]
        for match in re.finditer(NUMBER, prose)
        if not any(start <= match.start() and match.end() <= end for start, end in covered)
    ]


def pattern_of(text: str) -> re.Pattern[str]:
    """An entry's text as a regular expression; `{n}` stands for the number that is compared."""
    return re.compile(text.replace("{n}", f"({NUMBER})"))


def wrong_numbers(root: Path, prose: str, entry: Mapping[str, Any]) -> list[str]:
    """Numbers of an entry's text that differ from the values of its source.

    Args:
        root: the project's folder.
        prose: the result of `prose_of`.
        entry: `texte`; `de`, one or several sources (see `values_of`), or `norme`, a cited work;
            `fois`, `par` and `plus`, which convert the source's unit to the text's, or `base`, if
            the source is a logarithm. A number of the text must equal the source's value, rounded
            to its number of digits.

    Raises:
        UserError: a source does not exist, or the entry has none.
    """
    if entry.get("norme"):
        return []
    if "{n}" not in entry["texte"] or "de" not in entry:
        raise UserError(f"nombres: {entry['texte']!r} needs a number {{n}} and a source")
    sources = [entry["de"]] if isinstance(entry["de"], str) else entry["de"]
    values = [value for source in sources for value in values_of(root, source)]
    if "base" in entry:
        values = [entry["base"] ** value for value in values]
    scale, more = entry.get("fois", 1) / entry.get("par", 1), entry.get("plus", 0)
    return [
        f"{match[0]}: {text}, and {entry['de']} has {values}"
        for match in pattern_of(entry["texte"]).finditer(prose)
        for text in match.groups()
        if text and not any(_same(text, value * scale + more) for value in values)
    ]


def values_of(root: Path, source: str) -> list[float]:
    """The numbers of a source.

    Args:
        root: the project's folder.
        source: « params PATH », « FILE PATH » (reports/metrics/FILE.json), « MODULE.py NAME » (a
            constant; a path may follow NAME), or « FILE: TEXT », a text that a file contains, with
            its numbers.

    Raises:
        UserError: the source does not exist.
    """
    path_text, _, rest = source.partition(" ")
    try:
        if path_text.endswith(":"):
            if rest not in (root / path_text[:-1]).read_text(encoding="utf-8"):
                raise KeyError(rest)
            values: Any = [float(text) for text in re.findall(r"\d+(?:\.\d+)?", rest)]
        elif path_text.endswith(".py"):
            name, _, path = rest.partition("/")
            values = _constant(root / path_text, name)
            values = resolved(values, path) if path else values
        else:
            values = resolved(_figures(root, path_text), rest)
    except (KeyError, IndexError, StopIteration, TypeError, ValueError, OSError) as error:
        raise UserError(f"nombres: {source} does not exist ({error!r})") from None
    return [float(value) for value in (values if isinstance(values, (list, tuple)) else [values])]


@cache
def _figures(root: Path, stem: str) -> Any:
    if stem == "params":
        return yaml.safe_load((root / "params.yaml").read_text(encoding="utf-8"))
    return json.loads((root / "reports" / "metrics" / f"{stem}.json").read_text(encoding="utf-8"))


def _constant(module: Path, name: str) -> Any:
    """A constant's value, read from the module's source without importing it."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Assign):
            continue
        names, values = [node.targets[0]], [node.value]
        if isinstance(names[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
            names, values = names[0].elts, node.value.elts
        for target, value in zip(names, values, strict=True):
            if isinstance(target, ast.Name) and target.id == name:
                return ast.literal_eval(value)
    raise KeyError(name)


def _same(text: str, value: float) -> bool:
    if text in WORDS:
        return abs(WORDS[text] - value) <= 0.02 * WORDS[text]
    digits = len(re.split("[.,]", text)[1]) if re.search("[.,]", text) else 0
    return float(text.replace(" ", "").replace(",", ".")) == round(value, digits)
