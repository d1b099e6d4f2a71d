"""Webhooks: a signed POST request, as Standard Webhooks (standardwebhooks.com) specifies.

The receiver recomputes `v1,base64(HMAC-SHA256(secret, id.timestamp.body))` and compares; the
`webhook-id` is the same for every attempt, so that the receiver can detect duplicates.
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
    """The receiver refused the message.

    Attributes:
        status: the HTTP status of its response.
        final: whether another attempt is pointless.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        # These three statuses are temporary.
        self.final = 400 <= status < 500 and status not in (408, 425, 429)


def secret_text(secret: bytes) -> str:
    """A signing secret as its owner sees it."""
    return PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature of a message."""
    digest = hmac.digest(secret, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


class WebhookChannel:
    """Sends messages to users' URLs: https only, public hosts only, checked at each request.

    Args:
        secrets: a watch -> its signing secrets, the current one first. While the installation's
            secret is rotated there are two, and a message has both signatures.
        rules, verify: accepted addresses and certificates; tests pass their own.
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
            Rejected: the status of the response is not a success.
            ForbiddenAddress: the URL, or one that it redirects to, is not allowed.
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
