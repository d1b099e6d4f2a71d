"""A handler of a mail server that keeps messages and finds the links in them."""

from __future__ import annotations

import email
import email.policy
import re
import time
from dataclasses import dataclass, field
from typing import Any

TIMEOUT_S = 20.0


@dataclass
class Mailbox:
    """A handler of aiosmtpd that keeps every message."""

    messages: list[Any] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.messages.append(envelope)
        return "250 OK"

    def link(self, address: str, kind: str) -> str:
        """The path of the newest link of a kind (verify, reset) that went to an address."""
        deadline_s = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline_s:
            for envelope in reversed(self.messages):
                if envelope.rcpt_tos != [address]:
                    continue
                text = email.message_from_bytes(envelope.content, policy=email.policy.default)
                match = re.search(rf"https?://[^/\s]+(/\S*\?{kind}=\S+)", text.get_content())
                if match:
                    return match[1]
            time.sleep(0.1)
        raise AssertionError(f"no message to {address} among {len(self.messages)}")
