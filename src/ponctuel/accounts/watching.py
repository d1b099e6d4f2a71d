"""Watches of a person: made, changed and ended by their owner alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ponctuel.accounts.caller import Caller
from ponctuel.accounts.errors import Unavailable
from ponctuel.accounts.keyring import Keyring
from ponctuel.accounts.trail import record
from ponctuel.domain.errors import Conflict, NotFound
from ponctuel.domain.flight import Flight
from ponctuel.operations.repositories.watches import KeptWatch, NewWatch, WatchView
from ponctuel.operations.words import Channel
from ponctuel.operations.work import Operations
from ponctuel.outbound.address import AddressRules

MOST_WATCHES = 50


class Watching:
    """A person's watches; moments are those of the system's clock.

    Args:
        mails: whether this installation can send e-mail at all.
        rules: which addresses a webhook may have.
    """

    def __init__(
        self,
        operations: Operations,
        keyring: Keyring,
        *,
        mails: bool,
        rules: AddressRules | None = None,
    ) -> None:
        self._operations, self._keyring, self._mails = operations, keyring, mails
        self._rules = rules or AddressRules()

    def make(self, caller: Caller, wish: NewWatch, flight: Flight | None) -> KeptWatch:
        """A new watch: of the flight, or else of the pattern that the wish names.

        Raises:
            ForbiddenAddress: the webhook's address may not be called.
            Unavailable: e-mail is wanted and cannot be sent.
            Conflict: the caller has as many watches as are allowed.
        """
        if wish.channel is Channel.WEBHOOK:
            self._rules.check(wish.webhook_url or "", "webhook_url")
        elif not self._mails:
            raise Unavailable("this installation sends no e-mail; a webhook will do")
        with self._operations.begin() as work:
            if work.watches.count(caller.account_id) >= MOST_WATCHES:
                raise Conflict(
                    f"{MOST_WATCHES} watches are accepted; end one", code="too_many_watches"
                )
            if flight is not None:
                (flight_id,) = work.flights.ensure([flight])
                wish = replace(wish, flight_id=flight_id)
            kept = work.watches.add(caller.account_id, wish)
            record(
                work,
                caller,
                "watch.make",
                target=("watch", kept.id),
                detail={"channel": wish.channel},
            )
        return kept

    def listed(self, caller: Caller, at_utc: datetime) -> Sequence[WatchView]:
        """All of them, newest first, each with its upcoming flight most at risk."""
        with self._operations.read() as work:
            return work.watches.of_user(caller.account_id, at_utc)

    def one(self, caller: Caller, watch_id: uuid.UUID, at_utc: datetime) -> WatchView:
        """One of them; raises NotFound where it is another's or none."""
        for view in self.listed(caller, at_utc):
            if view.watch.id == watch_id:
                return view
        raise NotFound("no such watch", field="watch_id", value=watch_id)

    def change(
        self,
        caller: Caller,
        watch_id: uuid.UUID,
        *,
        active: bool | None = None,
        threshold: float | None = None,
        min_interval_min: int | None = None,
    ) -> None:
        """Change what may be changed; what is None stays. Raises NotFound."""
        with self._operations.begin() as work:
            work.watches.change(
                watch_id,
                caller.account_id,
                active=active,
                threshold=threshold,
                min_interval_min=min_interval_min,
            )
            record(work, caller, "watch.change", target=("watch", watch_id))

    def remove(self, caller: Caller, watch_id: uuid.UUID) -> None:
        """End a watch; raises NotFound where it is another's or none."""
        with self._operations.begin() as work:
            work.watches.remove(watch_id, caller.account_id)
            record(work, caller, "watch.remove", target=("watch", watch_id))

    def signing_secrets(self, watch_id: uuid.UUID) -> list[bytes]:
        """What signs a watch's webhooks, that of today first: derived, and kept nowhere."""
        return [key.key for key in self._keyring.every(f"webhook/{watch_id}")]
