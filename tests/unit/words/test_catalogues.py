"""Catalogues of texts: every text is translated, used and typeset; a language is one file."""

from __future__ import annotations

import ast
import json
import os
import re
import string
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.ui.texts import BROWSER_PREFIX, browser_texts
from ponctuel_words import LANGUAGES, text
from ponctuel_words.catalogue import FILE, catalogue
from ponctuel_words.mail import FOLDER, kinds
from ponctuel_words.texts import FORMATS
from ponctuel_words.typography import french

ROOT = Path(__file__).resolve().parents[3]
LOCALES = ROOT / "src" / "ponctuel_words" / "locale"
KEYS = sorted(catalogue("en").messages)
# Code that uses each part of the catalogue, by the prefix of its keys.
PARTS = {
    "page.": ("app/ui",),
    "reason.": ("src/ponctuel/serving/reasons", "src/ponctuel/serving/stored_forecast.py"),
    "email.": ("src/ponctuel_words/letters",),
}
ALL_CODE = ("app", "src/ponctuel", "src/ponctuel_words")
# A placeholder of an f-string matches any word.
ANY = r"[\w/]+"


def forms(language: str, key: str) -> tuple[str, ...]:
    message = catalogue(language).messages[key]
    return (message,) if isinstance(message, str) else message


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_translated(language: str) -> None:
    with (LOCALES / language / FILE).open("rb") as file:
        read = read_po(file, abort_invalid=True)
    empty = [
        message.id
        for message in read
        if message.id and not (message.string and all(message.string))
    ]
    assert not empty
    assert not [message.id for message in read if message.fuzzy]
    assert sorted(catalogue(language).messages) == KEYS


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_a_translation_has_the_placeholders_of_the_english_text(language: str) -> None:
    for key in KEYS:
        expected = set().union(*map(placeholders, forms("en", key))) - {"group", "groups"}
        translated = set().union(*map(placeholders, forms(language, key))) - {"group", "groups"}
        assert translated == expected, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_is_known(language: str) -> None:
    for key in KEYS:
        for form in forms(language, key):
            specs = {spec for _, name, spec, _ in string.Formatter().parse(form) if name}
            assert specs <= {"", *FORMATS}, key


@cache
def _strings(folder: str) -> frozenset[str]:
    """Patterns of the texts that the code of a folder holds."""
    start = ROOT / folder
    files = [start] if start.is_file() else [*start.rglob("*.py"), *start.rglob("*.j2")]
    strings: set[str] = set()
    for path in files:
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".j2":
            strings |= set(re.findall(r"['\"]([\w.]+)['\"]", source))
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.JoinedStr):
                strings.add(
                    "".join(
                        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ANY
                        for part in node.values
                    )
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(re.escape(node.value))
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                left_side = node.left
                if isinstance(left_side, ast.Constant) and isinstance(left_side.value, str):
                    strings.add(re.escape(left_side.value) + ANY)
    return frozenset(
        string for string in strings if string != ANY and not string.startswith(f"{ANY}{ANY}")
    )


@cache
def _patterns(folder: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(string) for string in _strings(folder) if ANY in string)


def _is_named(name: str, folders: tuple[str, ...]) -> bool:
    escaped = re.escape(name)
    return any(
        escaped in _strings(folder) or any(pattern.fullmatch(name) for pattern in _patterns(folder))
        for folder in folders
    )


def test_every_key_is_used() -> None:
    unused = []
    for key in KEYS:
        part = next((part_prefix for part_prefix in PARTS if key.startswith(part_prefix)), None)
        name = key.removesuffix("_none") if key.startswith(("reason.", "support.")) else key
        in_its_part = part is not None and _is_named(name.removeprefix(part), PARTS[part])
        if not in_its_part and not _is_named(name, ALL_CODE):
            subject = key.startswith(("email.", "flights.", "family.", "unit.wind_"))
            unused += [] if subject else [key]
    assert not unused
    subjects = {f"email.{kind}_subject" for kind in kinds()}
    email_keys = {key for key in KEYS if key.startswith("email.")}
    texts = {f"email.{name}" for name in _strings(str(FOLDER.relative_to(ROOT)))}
    assert email_keys == subjects | {
        part_prefix for part_prefix in texts if part_prefix in email_keys
    }


def test_every_named_text_exists() -> None:
    pattern = re.compile(r"(?:say\(\s*language,|caption\()\s*\"(\w+)\"\s*[,)]")
    for path in (ROOT / "app" / "ui").rglob("*.py"):
        for key in pattern.findall(path.read_text(encoding="utf-8")):
            assert f"page.{key}" in KEYS, f"{path.name}: {key}"


def test_french_has_no_plain_space_before_double_punctuation() -> None:
    for key in KEYS:
        for form in forms("fr", key):
            assert not re.search(r" [:;!?%»]|« ", form), key
            assert "'" not in form, key
            assert french(form) == form, key


def test_texts_for_the_browser_have_their_own_prefix() -> None:
    for language, texts in browser_texts().items():
        assert language in LANGUAGES
        assert texts
        assert all(key.startswith(BROWSER_PREFIX) for key in texts)
        assert all(isinstance(text_of_key, str) for text_of_key in texts.values())


GERMAN = """msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "page.nav_forecast"
msgstr "Vorhersage"

msgid "flights.from"
msgid_plural "flights.from"
msgstr[0] "Flug ab {origin}"
msgstr[1] "Flüge ab {origin}"

msgid "reason.overdue"
msgid_plural "reason.overdue"
msgstr[0] "{n} {group} ist überfällig"
msgstr[1] "{n} {groups} sind überfällig"

msgid "email.verify_subject"
msgstr "Ihr Konto bei Ponctuel"

msgid "unit.delay_late"
msgstr "{d} Verspätung"
"""
PROGRAM = """
import json
from app.ui.fields import TRANSLATIONS
from app.ui.language import chosen
from app.ui.shell.header import header
from app.ui.shell.pages import BY_NAME
from ponctuel.accounts.emails import Emails
from ponctuel_words import formats
from ponctuel_words.statements import statement
print(json.dumps({
    "wanted": chosen({}, "de-AT, fr;q=0.5"),
    "header": header(BY_NAME["forecast"], None, None, "de"),
    "browser": TRANSLATIONS.translations["de"]["ponctuel_nav_forecast"],
    "reason": statement("reason.overdue", {"n": 1, "group": "from", "origin": "JFK"}, "de"),
    "email": Emails("https://p").write("verify", "a@b.de", "de", "t").subject,
    "number": formats.number(1234.5, "de", 1),
    "delay": formats.delay(65, "de"),
    "month": formats.day(__import__("datetime").date(2013, 12, 23), "de", long=True),
    "missing": statement("weather.off", {}, "de"),
}))
"""


def test_a_third_language_is_one_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "de" / FILE
    file.parent.mkdir(parents=True)
    file.write_text(GERMAN, encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PONCTUEL_LOCALES": str(tmp_path)},
    )
    german = json.loads(answer.stdout.splitlines()[-1])
    assert german["wanted"] == "de"
    assert "Vorhersage" in german["header"]
    assert 'title="Deutsch"' in german["header"]
    assert german["browser"] == "Vorhersage"
    assert german["reason"] == "1 Flug ab JFK ist überfällig"
    assert german["email"] == "Ihr Konto bei Ponctuel"
    assert german["number"] == "1.234,5"
    assert german["delay"].replace("\u00a0", " ") == "1 h 05 Verspätung"
    assert german["month"].replace("\u00a0", " ") == "23. Dezember 2013"
    assert german["missing"] == text("weather.off", "en")
