"""The user stories, parsed from reports/specification/recits.md for the traceability."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ponctuel.domain.errors import InternalError

ROLES = ("visiteur", "voyageur", "analyste", "exploitant", "administrateur", "intégrateur")
PRIORITIES = ("indispensable", "importante", "souhaitable")
_TITLE = re.compile(r"^(?P<id>[A-Z]{2}-\d+)\. (?P<title>\S.*)$")
_WANTS = re.compile(
    r"^\*\*En tant (?:que\*\* |qu’\*\*)(?P<role>\w+), \*\*je veux(?: que)?\*\*\s.+,\s\*\*afin (?:de|que)\*\*\s",
    re.M | re.S,
)
_CRITERION = re.compile(
    r"^\d+\. \*\*(?P<id>[A-Z]{2}-\d+\.\d+)\*\* (?P<text>.+?)(?=^ +- `)", re.M | re.S
)
_TEST = re.compile(r"^ +- `(tests/\S+::\w+)`$", re.M)


@dataclass(frozen=True)
class Criterion:
    """One acceptance criterion, and the tests (`path::function`) that check it."""

    id: str
    text: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """One user story.

    Attributes:
        routes: method and path, as in the table of rights.
        pages: addresses of pages.
    """

    id: str
    title: str
    role: str
    priority: str
    pages: tuple[str, ...]
    routes: tuple[tuple[str, str], ...]
    criteria: tuple[Criterion, ...]

    @property
    def tests(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(test for criterion in self.criteria for test in criterion.tests))


def read_stories(markdown: str) -> list[Story]:
    """Every story of the page.

    Raises:
        InternalError: a story lacks a part; the message names it.
    """
    stories = []
    for section in re.split(r"^## ", markdown, flags=re.M)[1:]:
        stories += [_story(part) for part in re.split(r"^### ", section, flags=re.M)[1:]]
    ids = [story.id for story in stories]
    if len(set(ids)) < len(ids):
        raise InternalError("two stories have the same identifier")
    return stories


def _story(text: str) -> Story:
    head, _, body = text.partition("\n")
    title = _TITLE.match(head)
    if title is None:
        raise InternalError(f"{head}: no identifier and title")
    name = title["id"]
    wants = _WANTS.search(body)
    if wants is None or wants["role"] not in ROLES:
        raise InternalError(f"{name}: no « En tant que …, je veux …, afin de … » of a known role")
    priority = _field(name, body, "Priorité")
    if priority not in PRIORITIES:
        raise InternalError(f"{name}: priority {priority}, not one of {', '.join(PRIORITIES)}")
    routes = [tuple(route.split(" ")) for route in _marked(_field(name, body, "Routes"))]
    return Story(
        name,
        title["title"],
        wants["role"],
        priority,
        tuple(_marked(_field(name, body, "Pages"))),
        tuple((method, path) for method, path in routes),
        tuple(_criteria(name, body)),
    )


def _field(name: str, body: str, field: str) -> str:
    match = re.search(rf"^- {field}\s: (.+(?:\n  \S.*)*)$", body, flags=re.M)
    if match is None:
        raise InternalError(f"{name}: no {field}")
    return match[1]


def _marked(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def _criteria(name: str, body: str) -> list[Criterion]:
    starts = [match.start() for match in re.finditer(r"^\d+\. ", body, flags=re.M)]
    if not starts:
        raise InternalError(f"{name}: no criterion")
    criteria = []
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        part = body[start:end]
        match = _CRITERION.match(part)
        if match is None or not match["id"].startswith(f"{name}."):
            raise InternalError(f"{name}: a criterion lacks its identifier or a test: {part[:60]}")
        text = " ".join(match["text"].split())
        criteria.append(Criterion(match["id"], text, tuple(_TEST.findall(part))))
    return criteria
