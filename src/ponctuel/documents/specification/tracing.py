"""The page of the traceability of stories: the routes, pages and tests of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from ponctuel.documents.specification.stories import PRIORITIES, Story
from ponctuel.documents.template import rendered

T = TypeVar("T", str, tuple[str, str])


def tracing_page(stories: Sequence[Story]) -> str:
    """Markdown; the same stories give the same bytes."""
    tests = {test for story in stories for test in story.tests}
    return rendered(
        "tracabilite.md.j2",
        {},
        stories=stories,
        by_priority=[
            (priority, sum(story.priority == priority for story in stories))
            for priority in PRIORITIES
        ],
        criteria_n=sum(len(story.criteria) for story in stories),
        tests_n=len(tests),
        files_n=len({test.partition("::")[0] for test in tests}),
        pages=_stories_by((page, story.id) for story in stories for page in story.pages),
        routes=_stories_by(
            ((path, method), story.id) for story in stories for method, path in story.routes
        ),
    )


def _stories_by(pairs: Iterable[tuple[T, str]]) -> list[tuple[T, list[str]]]:
    """Each page or route with its stories, sorted."""
    stories_by_key: dict[T, list[str]] = {}
    for key, story in pairs:
        stories_by_key.setdefault(key, []).append(story)
    return sorted(stories_by_key.items())
