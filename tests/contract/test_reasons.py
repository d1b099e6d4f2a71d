"""The contract of the reasons for every family of features; new ones are found automatically."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from ponctuel.features.family import Family
from ponctuel.features.schema import ALL_FAMILIES
from ponctuel.serving.reasons.facts import fact_of
from ponctuel.serving.reasons.phrase import Subject
from ponctuel.serving.reasons.phrases import PHRASES
from ponctuel_words import LANGUAGES, text
from ponctuel_words.statements import statement

# Families without a phrase, which reasons name by their label.
WITHOUT_PHRASE = {family.name for family in ALL_FAMILIES} - set(PHRASES)
LEFTOVER = re.compile(r"[{}<>\[\]_]|\bnan\b|\bNone\b|\binf\b|  |\?|^\s|\s\.|−0\b(?!,|\.)")
VALUES = (0.0, 1.0, 2.0, -7.4, 0.26, 45.6, 1523.0)

each_family = pytest.mark.parametrize("family", ALL_FAMILIES, ids=lambda family: family.name)


def subject(family: Family, value: float) -> Subject:
    values = {f.name: "UA" if f.category else value for f in family.features}
    return Subject("UA", "JFK", "IAH", "UA 1545", values)


def texts_of(family: Family, value: float, contributions: dict[str, float]) -> dict[str, str]:
    return statements_of(family, 3.1, contributions, subject(family, value))


def statements_of(
    family: Family, points: float, contributions: dict[str, float], subject_of_reason: Subject
) -> dict[str, str]:
    code, values = fact_of(family, points, contributions, subject_of_reason)
    return {language: statement(code, values, language) for language in LANGUAGES}


@each_family
@pytest.mark.parametrize("value", VALUES)
def test_every_feature_has_a_sentence(family: Family, value: float) -> None:
    """Each feature in turn contributes most, at ordinary values and at unusual ones."""
    for feature in family.features:
        for language, sentences in texts_of(family, value, {feature.name: 1.0}).items():
            assert not LEFTOVER.search(sentences), sentences
            assert sentences[0] == sentences[0].upper(), language
            assert len(sentences) < 160, sentences


@each_family
def test_missing_values_make_a_sentence_too(family: Family) -> None:
    draw = np.random.default_rng(1)
    names = [feature.name for feature in family.features]
    for _ in range(20):
        values = {n: 12.0 for n in names if draw.random() < 0.3}
        contributions = dict(zip(names, draw.normal(size=len(names)).tolist(), strict=True))
        sentences_of = statements_of(
            family, -0.7, contributions, Subject("UA", "JFK", "IAH", "UA 1545", values)
        )
        for language, sentences in sentences_of.items():
            assert not LEFTOVER.search(sentences), sentences
            assert sentences[0] == sentences[0].upper(), language
        if not values:
            label = text(f"family.{family.name}", "en")
            assert sentences_of["en"].casefold().startswith(label.casefold())


def test_a_family_without_a_phrase_has_its_label() -> None:
    assert all(text(f"family.{family.name}", "fr") for family in ALL_FAMILIES)
    invented = replace(ALL_FAMILIES[0], name="far_moon")
    assert set(statements_of(invented, 3.1, {}, subject(invented, 1.0)).values()) == {"Far moon"}


def test_every_phrase_belongs_to_a_family_and_can_be_written() -> None:
    features = {family.name: [f.name for f in family.features] for family in ALL_FAMILIES}
    assert set(PHRASES) <= set(features)
    for family, phrases in PHRASES.items():
        assert any(p.figure.fullmatch(name) for p in phrases for name in features[family]), family


@each_family
def test_the_french_catalogue_is_french(family: Family) -> None:
    """A decimal comma, no plain space before double punctuation, typographic apostrophes."""
    for feature in family.features:
        sentences = texts_of(family, 45.6, {feature.name: 1.0})["fr"]
        assert "'" not in sentences
        assert not re.search(r"\d\.\d", sentences), sentences
        assert not re.search(r" [:;?!%]", sentences), sentences
        assert not re.search(r"\d (min|km|h|hPa|mm|°C|%)", sentences), sentences
