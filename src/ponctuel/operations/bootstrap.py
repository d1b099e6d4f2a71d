"""The composition root of the operational database."""

from __future__ import annotations

from ponctuel.config.settings import Settings
from ponctuel.domain.clock import Clock
from ponctuel.operations.revision import current, newest
from ponctuel.operations.work import Operations, database_errors


def open_operations(settings: Settings, clock: Clock | None = None) -> Operations:
    """The database of the settings, with the schema that this version needs.

    The embedded database is migrated if necessary; a shared one may have other users, so its
    operator migrates it (`ponctuel db upgrade`).

    Raises:
        NotReady: a shared database does not answer, or has another schema.
    """
    operations = Operations(settings.database_url.get_secret_value(), clock)
    if operations.engine.dialect.name == "sqlite":
        with database_errors():
            if current(operations.engine) != newest():
                from ponctuel.operations.migrate import (
                    upgrade,  # importing Alembic takes half a second
                )

                upgrade(operations.engine)
    else:
        operations.ping()
    return operations
