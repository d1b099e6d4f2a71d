"""Words, numbers and moments in each language of the application.

Texts stand in gettext catalogues (`locale/<language>/LC_MESSAGES/ponctuel.po`), which are read at
start: another language is another catalogue. The package knows nothing of forecasts or pages; the
API, its client's callers and the pages use it alike.
"""

from ponctuel_words.catalogue import DEFAULT as DEFAULT
from ponctuel_words.catalogue import LANGUAGES as LANGUAGES
from ponctuel_words.catalogue import language_name as language_name
from ponctuel_words.negotiation import preferred_language as preferred_language
from ponctuel_words.texts import text as text
