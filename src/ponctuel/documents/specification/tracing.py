"""Which story stands for which route, page and test: the page that traces them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ponctuel.documents.specification.stories import PRIORITIES, Story

_HEAD = """# Traçabilité

Écrit par `python -m ponctuel.stages specification` d’après [`recits.md`](recits.md) ; ne pas modifier à la main. Un test
(`tests/contract/test_specification.py`) vérifie que chaque test cité existe, que chaque route de la table des droits et chaque page de
l’application appartient à un récit, et qu’aucun récit n’en nomme d’autre.
"""


def tracing_page(stories: Sequence[Story]) -> str:
    """Markdown; the same stories give the same bytes."""
    criteria = sum(len(story.criteria) for story in stories)
    tests = {test for story in stories for test in story.tests}
    counts = " ; ".join(
        f"{sum(story.priority == one for story in stories)} de priorité {one}" for one in PRIORITIES
    )
    files = {test.partition("::")[0] for test in tests}
    return "\n".join(
        [
            _HEAD,
            f"**{len(stories)} récits** ({counts}), **{criteria} critères d’acceptation**, prouvés par "
            f"**{len(tests)} tests** de {len(files)} fichiers.",
            "",
            "## Récits",
            "",
            "| récit | titre | rôle | priorité | critères | tests |",
            "|---|---|---|---|---:|---:|",
            *(
                f"| {one.id} | {one.title} | {one.role} | {one.priority} | {len(one.criteria)} "
                f"| {len(one.tests)} |"
                for one in stories
            ),
            "",
            "## Pages",
            "",
            "| page | récits |",
            "|---|---|",
            *_rows((page, story.id) for story in stories for page in story.pages),
            "",
            "## Routes de l’API",
            "",
            "| route | récits |",
            "|---|---|",
            *_rows(
                (f"{path} {method}", story.id) for story in stories for method, path in story.routes
            ),
            "",
        ]
    )


def _rows(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """One row a thing, with its stories; routes stand by their path, and read method first."""
    found: dict[str, list[str]] = {}
    for thing, story in pairs:
        found.setdefault(thing, []).append(story)
    return [
        f"| `{' '.join(reversed(thing.split(' ')))}` | {', '.join(found[thing])} |"
        for thing in sorted(found)
    ]
