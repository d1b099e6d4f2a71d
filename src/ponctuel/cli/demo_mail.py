"""`ponctuel demo-mail`: a local mail server that shows messages on a page, for demonstrations."""

from __future__ import annotations

import threading
from typing import Annotated

import typer

Port = Annotated[int, typer.Option(min=1, max=65535, help="Port that receives mail.")]
PagePort = Annotated[int, typer.Option(min=1, max=65535, help="Port of the page.")]


def demo_mail(port: Port = 8025, page_port: PagePort = 8026) -> None:
    """Receive every message that is sent to this machine, and show it on a page."""
    from ponctuel.domain.errors import UserError
    from ponctuel.notifications.mail_catcher import MailCatcher, serve_mail_catcher

    try:
        with serve_mail_catcher(MailCatcher(), port, page_port) as address:
            typer.echo(f"messages are shown at {address}; Ctrl-C stops it and deletes them")
            typer.echo(
                f"PONCTUEL_SMTP_HOST=127.0.0.1 PONCTUEL_SMTP_PORT={port} "
                "PONCTUEL_SMTP_SECURITY=none sends them here"
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        return
    except OSError as error:
        raise UserError(str(error), field="port", value=port) from error
