"""Texts in both languages for every value of the audit log."""

from __future__ import annotations

import pytest

from app.ui.texts import say
from ponctuel.operations.enums import ActorKind, Verdict
from ponctuel_words import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_actor_and_result_has_a_distinct_text(language: str) -> None:
    labels = [say(language, f"actor_{kind}") for kind in ActorKind]
    labels += [say(language, f"act_{kind}") for kind in Verdict]
    assert len(set(labels)) == len(labels)
