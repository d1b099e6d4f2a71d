"""Texts of answers in the reader's language, beside their codes and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ponctuel.domain.forecast import ForecastRecord, ReasonRecord, SupportRecord
from ponctuel.serving.journey import ConnectionRecord
from ponctuel_words import text
from ponctuel_words.statements import sentences, statement

Record = dict[str, Any]


def reason_in_words(reason: ReasonRecord, language: str) -> Record:
    """A reason as JSON, with its `text`.

    Args:
        reason: a reason as JSON.
        language: the language of the texts, such as 'fr'.
    """
    return {**reason, "text": statement(reason["code"], reason["values"], language)}


def support_in_words(support: SupportRecord, language: str) -> Record:
    """The support of a forecast as JSON, with its `text`.

    Args:
        support: a support as JSON.
        language: the language of the texts, such as 'fr'.
    """
    return {**support, "text": sentences(support["statements"], language)}


def forecast_in_words(forecast: ForecastRecord | Mapping[str, Any], language: str) -> Record:
    """A forecast as JSON, with the texts of its reasons and of its support.

    Args:
        forecast: a forecast as JSON.
        language: the language of the texts, such as 'fr'.
    """
    return {
        **forecast,
        "reasons": [reason_in_words(reason, language) for reason in forecast["reasons"]],
        "support": support_in_words(forecast["support"], language),
    }


def connection_in_words(connection: ConnectionRecord, language: str) -> Record:
    """A connection as JSON, with the texts of its first leg and of the assumption on the other.

    Args:
        connection: a connection of two flights, as JSON.
        language: the language of the texts, such as 'fr'.
    """
    onward = connection["onward"]
    assumed = text(f"onward.{onward['basis']}", language)
    return {
        **connection,
        "first": forecast_in_words(connection["first"], language),
        "onward": {**onward, "text": assumed},
    }
