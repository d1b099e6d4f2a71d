"""Webhooks: one signed POST, as Standard Webhooks (standardwebhooks.com) has it.

The receiver recomputes `v1,base64(HMAC-SHA256(secret, id.timestamp.body))` and compares; the
`webhook-id` is the same for every attempt, so that a message that comes twice is known as one.
"""

from __future__ import annotations

import base64
import hmac
import json
import ssl
import time
import uuid
from collections.abc import Callable

from ponctuel.notifications.message import Message
from ponctuel.outbound.address import AddressRules
from ponctuel.outbound.client import guarded_client, post_bytes

PREFIX = "whsec_"
Secrets = Callable[[uuid.UUID], list[bytes]]


class Rejected(OSError):
    """The receiver did not take the message.

    Attributes:
        status: what it answered.
        final: whether another attempt is pointless.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        # Refusals that are temporary.
        self.final = 400 <= status < 500 and status not in (408, 425, 429)


def secret_text(secret: bytes) -> str:
    """A signing secret as its owner sees it."""
    return PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature of a message."""
    digest = hmac.digest(secret, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


class WebhookChannel:
    """Calls users' addresses: https only, public hosts only, judged anew at each call.

    Args:
        secrets: a watch -> its signing secrets, that of today first. While the installation's
            secret is changed there are two, and a message bears both signatures.
        rules, verify: what is accepted; tests have their own.
    """

    def __init__(
        self,
        secrets: Secrets,
        rules: AddressRules | None = None,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._secrets, self._rules, self._verify = secrets, rules, verify

    def send(self, url: str, watch_id: uuid.UUID, message: Message) -> None:
        """Deliver a message.

        Raises:
            Rejected: it was answered with anything but success.
            ForbiddenAddress: the address, or one that it leads to, may not be called.
            httpx.HTTPError: the host does not answer.
        """
        body = json.dumps(
            {**message.data, "subject": message.subject, "text": message.text}, ensure_ascii=False
        ).encode()
        timestamp = int(time.time())
        signatures = [
            signature(secret, message.key, timestamp, body) for secret in self._secrets(watch_id)
        ]
        headers = {
            "content-type": "application/json",
            "webhook-id": message.key,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(signatures),
        }
        with guarded_client(self._rules, self._verify) as client:
            status = post_bytes(client, url, body, headers)
        if not 200 <= status < 300:
            raise Rejected(status)
