"""Markdown documents as Typst, for the annexes of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ponctuel.domain.errors import UserError

_SPECIAL = re.compile(r"([\\#$*_`<>@\[\]~/=+-])")


def typst_of(markdown: str, level: int, folder: str) -> str:
    """A page as Typst markup.

    Args:
        level: number of levels by which its headings are moved down.
        folder: folder of the page, from the project's root, for the paths of its pictures.
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(_plain(markdown))
    return _Writer(level, folder).write(tokens)


def section_of(markdown: str, title: str) -> str:
    """The section under a heading, up to the next one of its level or above.

    Args:
        title: the heading's text, without `#` and backquotes, with ordinary spaces.

    Raises:
        UserError: there is no such heading.
    """
    lines = markdown.splitlines(keepends=True)
    depth, section_lines = 0, []
    fenced = False
    for line in lines:
        fenced ^= line.startswith("```")
        mark = None if fenced else re.match(r"(#+) (.*)", line)
        if depth and mark and len(mark[1]) <= depth:
            break
        if depth:
            section_lines.append(line)
        elif mark and " ".join(mark[2].replace("`", "").split()) == title:
            depth = len(mark[1])
    if not depth:
        raise UserError(f"section: no heading {title!r}")
    return "".join(section_lines)


def _plain(markdown: str) -> str:
    """The page without what cannot be printed, and without its note on how it is generated."""
    markdown = re.sub(
        r"\*?(?:Page écrite|Écrit)[^.]*?`python -m ponctuel\.stages[^`]*`.*?main\s*\.\*?",
        "",
        markdown,
        flags=re.DOTALL,
    )
    markdown = re.sub(r"```mermaid.*?```", "", markdown, flags=re.DOTALL)
    return re.sub(r"</?u>|<!--.*?-->", "", markdown, flags=re.DOTALL)


def escaped(text: str) -> str:
    """Text escaped for Typst; long paths and names may be broken at their punctuation."""
    text = _SPECIAL.sub(r"\\\1", text)
    return text.replace("_", "_\u200b").replace("\\/", "\\/\u200b")


def code(text: str) -> str:
    """Inline code, which may be broken after a slash, a dot or an underscore."""
    broken = re.sub(r"([/._:=-])(?=\w)", "\\1\u200b", text)
    quoted = broken.replace("\\", "\\\\").replace('"', '\\"')
    return f'#raw("{quoted}")'


class _Writer:
    """Turns a stream of tokens into markup, block by block."""

    def __init__(self, level: int, folder: str) -> None:
        self.level, self.folder = level, PurePosixPath(folder)
        self.out: list[str] = []
        self.lists: list[str] = []

    def write(self, tokens: Sequence[Token]) -> str:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                end = next(i for i in range(index, len(tokens)) if tokens[i].type == "table_close")
                self._table(tokens[index:end])
                index = end
            else:
                self._block(token, tokens, index)
            index += 1
        return "".join(self.out)

    def _block(self, token: Token, tokens: Sequence[Token], index: int) -> None:
        if token.type == "heading_open":
            depth = int(token.tag[1]) + self.level
            title = inline(tokens[index + 1].children or [], self.folder)
            self.out.append(
                f"\n#heading(level: {depth}, outlined: false, numbering: none)[{title}]\n"
            )
            tokens[index + 1].children = []
        elif token.type == "inline":
            text = inline(token.children or [], self.folder)
            # A paragraph in bold is a title: it stays on the page of what follows.
            is_title = not self.lists and _all_bold(token.children or [])
            self.out.append(f"#block(sticky: true)[{text}]" if is_title else text)
        elif token.type in ("paragraph_close",):
            self.out.append("\n" if self.lists else "\n\n")
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            self.lists.append("- " if token.type.startswith("bullet") else "+ ")
            self.out.append("\n")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            self.out.append("\n")
        elif token.type == "list_item_open":
            self.out.append("  " * (len(self.lists) - 1) + self.lists[-1])
        elif token.type in ("fence", "code_block"):
            language = token.info.split(" ")[0] or "text"
            text = token.content.rstrip("\n").replace("\\", "\\\\").replace('"', '\\"')
            self.out.append(f'\n#raw("{text}", block: true, lang: "{language}")\n\n')

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(inline(token.children or [], self.folder))
        columns_n = len(rows[0])
        size = "6.5pt" if columns_n > 7 else "8pt"
        head = ", ".join(f"[*{cell}*]" for cell in rows[0])
        body = ",\n  ".join(", ".join(f"[{cell}]" for cell in row) for row in rows[1:])
        columns = "(" + ", ".join(_widths(rows)) + ",)"
        self.out.append(
            f"\n#tableau(taille: {size}, colonnes: {columns}, entete: ({head},),\n  {body})\n\n"
        )


def _all_bold(tokens: Sequence[Token]) -> bool:
    kinds = [token.type for token in tokens if token.type != "text" or token.content]
    return kinds[:1] == ["strong_open"] and kinds.index("strong_close") == len(kinds) - 1


def _widths(rows: Sequence[Sequence[str]]) -> list[str]:
    """Column widths by the length of their text, less than proportional for long columns."""
    columns = zip(*(row for row in rows if len(row) == len(rows[0])), strict=True)
    lengths = [max(5.0, sum(min(len(cell), 160) for cell in c) / len(c)) for c in columns]
    return [f"{length**0.65:.2f}fr" for length in lengths]


def inline(tokens: Sequence[Token], folder: PurePosixPath) -> str:
    """A line of text with its emphasis, code, links and pictures."""
    out: list[str] = []
    for token in tokens:
        if token.type == "text":
            out.append(escaped(token.content))
        elif token.type == "code_inline":
            out.append(code(token.content))
        elif token.type in ("strong_open", "strong_close"):
            out.append("#strong[" if token.type.endswith("open") else "]")
        elif token.type in ("em_open", "em_close"):
            out.append("#emph[" if token.type.endswith("open") else "]")
        elif token.type in ("softbreak", "hardbreak"):
            out.append(" ")
        elif token.type == "image":
            path = folder / str(token.attrs["src"])
            words = token.content.replace('"', "'")
            out.append(f'#image("/{path}", width: 100%, alt: "{words}")')
    return "".join(out)
