"""Texts, numbers, dates and times in each language of the application.

Texts are in gettext catalogues (`locale/<language>/LC_MESSAGES/ponctuel.po`), which are read at
start: another language is another catalogue. The package is independent of forecasts and pages; the
API, the command line and the pages use it.
"""

from ponctuel_words.catalogue import DEFAULT as DEFAULT
from ponctuel_words.catalogue import LANGUAGES as LANGUAGES
from ponctuel_words.catalogue import language_name as language_name
from ponctuel_words.negotiation import preferred_language as preferred_language
from ponctuel_words.texts import text as text
