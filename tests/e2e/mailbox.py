"""What a mail server has taken, as a person reads it."""

from __future__ import annotations

import email
import email.policy
import re
import time
from dataclasses import dataclass, field
from typing import Any

PATIENCE_S = 20.0


@dataclass
class Mailbox:
    """A handler of aiosmtpd that keeps the letters."""

    messages: list[Any] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.messages.append(envelope)
        return "250 OK"

    def link(self, address: str, kind: str) -> str:
        """The path of the newest link of a kind (verify, reset) that went to an address."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            for envelope in reversed(self.messages):
                if envelope.rcpt_tos != [address]:
                    continue
                text = email.message_from_bytes(envelope.content, policy=email.policy.default)
                match = re.search(rf"https?://[^/\s]+(/\S*\?{kind}=\S+)", text.get_content())
                if match:
                    return match[1]
            time.sleep(0.1)
        raise AssertionError(f"no letter to {address}: {len(self.letters)} came")
