"""The register of personal data (GDPR, article 30), in French."""

from __future__ import annotations

from ponctuel.documents.template import rendered
from ponctuel.operations.personal_register import (
    PROCESSINGS,
    PURGE_EVERY_FR,
    registered_tables,
    tables_of,
)


def register_page() -> str:
    """The whole register, in Markdown; the same tables give the same bytes."""
    return rendered(
        "registre.md.j2",
        {"tables": tables_of},
        every=PURGE_EVERY_FR,
        processings=PROCESSINGS,
        tables=registered_tables(),
    )
