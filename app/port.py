"""The port, reserved before anything else: a port in use is reported at once.

A module of its own, since the application behind it takes seconds to be imported.
"""

from __future__ import annotations

import socket

from ponctuel.domain.errors import UserError


def take_port(host: str, port: int) -> socket.socket:
    """Reserve the port with a socket that listens once the application is built.

    Raises:
        UserError: another process has it, or the address is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY only on sockets that are declared as
    # TCP; without it the body of each answer waited 40 ms for the client's acknowledgement of the
    # head.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                raise OSError("it answers")
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise UserError(
            f"{host}:{port} cannot be listened on ({error.strerror or error}); end what "
            "uses it, or choose another port",
            field="port",
            value=port,
            code="port_in_use",
        ) from None
    return listener
