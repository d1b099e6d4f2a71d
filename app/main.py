"""The composition root: service, accounts, the API over them, and the page that asks the API."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from app.api.application import create_app
from app.api.request_ids import configure_log
from app.ui.mount import mount_site
from ponctuel.accounts.bootstrap import make_accounts
from ponctuel.config.application import ApplicationSettings, read_application_settings
from ponctuel.config.settings import read_settings
from ponctuel.operations.bootstrap import open_operations
from ponctuel.serving.bootstrap import make_service


def build(root: Path | None = None, settings: ApplicationSettings | None = None) -> FastAPI:
    """The whole application for a checkout; nothing connects before this is called.

    Args:
        settings: settled for the address that is listened on (`for_host`); else what the
            environment says, where development has to be named.

    Raises:
        UserError: what the environment says cannot be used, or something must be built first.
    """
    configure_log()
    settings = settings or read_application_settings(root).as_named()
    operations = open_operations(read_settings(root))
    accounts = make_accounts(settings, operations)
    api = create_app(make_service(root), accounts, settings)
    secure = not settings.development
    return mount_site(api, page_secret=api.state.page_secret, secure=secure)
