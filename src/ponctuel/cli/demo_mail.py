"""`ponctuel demo-mail`: a mail catcher on loopback, for demonstrations."""

from __future__ import annotations

import threading
from typing import Annotated

import typer

Port = Annotated[int, typer.Option(min=1, max=65535, help="Port that takes mail.")]
PagePort = Annotated[int, typer.Option(min=1, max=65535, help="Port that shows it.")]


def demo_mail(port: Port = 8025, page_port: PagePort = 8026) -> None:
    """Catch every message that is sent to loopback, and show it on a page, until interrupted."""
    from ponctuel.domain.errors import UserError
    from ponctuel.notifications.mail_catcher import MailCatcher, serve_mail_catcher

    try:
        with serve_mail_catcher(MailCatcher(), port, page_port) as address:
            typer.echo(f"messages are shown at {address}; Ctrl-C ends it and forgets them")
            typer.echo(
                f"PONCTUEL_SMTP_HOST=127.0.0.1 PONCTUEL_SMTP_PORT={port} "
                "PONCTUEL_SMTP_SECURITY=none sends them here"
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        return
    except OSError as error:
        raise UserError(str(error), field="port", value=port) from error
