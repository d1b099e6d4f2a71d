"""Every word that the audit log uses has a text in both languages."""

from __future__ import annotations

import pytest

from app.ui.texts import say
from ponctuel.operations.words import ActorKind, Verdict
from ponctuel_words import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_acts_are_told_in_words(language: str) -> None:
    told = [say(language, f"actor_{one}") for one in ActorKind]
    told += [say(language, f"act_{one}") for one in Verdict]
    assert len(set(told)) == len(told)
