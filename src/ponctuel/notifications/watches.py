"""Flight watches of a user: made, changed and ended by their owner only."""

from __future__ import annotations

import uuid
from dataclasses import replace

from ponctuel.accounts.audit_log import record
from ponctuel.accounts.caller import Caller
from ponctuel.accounts.errors import Unavailable
from ponctuel.accounts.keyring import Keyring
from ponctuel.domain.clock import Clock
from ponctuel.domain.errors import Conflict, NotFound
from ponctuel.notifications.rules import MAX_WATCHES, TimeZoneOf, WatchRequest, checked_watch
from ponctuel.notifications.summary import WatchSummary, summarise
from ponctuel.notifications.webhook import secret_text
from ponctuel.operations.enums import Channel
from ponctuel.operations.repositories.watches import WatchView
from ponctuel.operations.work import Operations
from ponctuel.outbound.address import AddressRules


class Watches:
    """The flight watches of users.

    Args:
        clock: the system's clock, for messages and ends of watches.
        sends_mail: whether this installation can send e-mail at all.
        time_zone_of: airport code -> IANA name of its time zone; None for an unknown code.
        addresses: which addresses a webhook may have.
    """

    def __init__(
        self,
        operations: Operations,
        keyring: Keyring,
        clock: Clock,
        time_zone_of: TimeZoneOf,
        *,
        sends_mail: bool,
        addresses: AddressRules | None = None,
    ) -> None:
        self._operations, self._keyring, self._clock = operations, keyring, clock
        self._time_zone_of, self._sends_mail = time_zone_of, sends_mail
        self._addresses = addresses or AddressRules()

    def make(self, caller: Caller, request: WatchRequest) -> WatchSummary:
        """Make a watch of the flight, or else of the route, that the request names.

        Raises:
            InvalidRequest, UnknownCode: the request breaks a rule of watches.
            ForbiddenAddress: the webhook's address may not be called.
            Unavailable: e-mail is wanted and cannot be sent.
            Conflict: the caller has as many watches as are allowed.
        """
        new_watch = checked_watch(request, self._clock.now(), self._time_zone_of)
        if new_watch.channel is Channel.WEBHOOK:
            self._addresses.check(new_watch.webhook_url or "", "webhook_url")
        elif not self._sends_mail:
            raise Unavailable("this installation sends no e-mail; a webhook is accepted")
        with self._operations.begin() as work:
            if work.watches.count(caller.account_id) >= MAX_WATCHES:
                raise Conflict(
                    f"{MAX_WATCHES} watches at most are accepted; end one", code="too_many_watches"
                )
            if request.flight is not None:
                (flight_id,) = work.flights.ensure([request.flight])
                new_watch = replace(new_watch, flight_id=flight_id)
            watch = work.watches.add(caller.account_id, new_watch)
            target, detail = ("watch", watch.id), {"channel": new_watch.channel}
            record(work, caller, "watch.make", target=target, detail=detail)
        return self.read(caller, watch.id)

    def all(self, caller: Caller) -> list[WatchSummary]:
        """The caller's watches, newest first, each with its flight at the highest risk."""
        at = self._clock.now()
        with self._operations.read() as work:
            return [summarise(view, at) for view in work.watches.of_user(caller.account_id, at)]

    def read(self, caller: Caller, watch_id: uuid.UUID) -> WatchSummary:
        """A watch of the caller, with its signing secret; raises NotFound."""
        view = self._view(caller, watch_id)
        secret = None
        if view.watch.channel == Channel.WEBHOOK:
            secret = secret_text(self.signing_secrets(watch_id)[0])
        return summarise(view, self._clock.now(), secret)

    def change(
        self,
        caller: Caller,
        watch_id: uuid.UUID,
        *,
        active: bool | None = None,
        threshold: float | None = None,
        min_interval_min: int | None = None,
    ) -> WatchSummary:
        """Change a watch; arguments that are None change nothing. Raises NotFound."""
        with self._operations.begin() as work:
            work.watches.change(
                watch_id,
                caller.account_id,
                active=active,
                threshold=threshold,
                min_interval_min=min_interval_min,
            )
            record(work, caller, "watch.change", target=("watch", watch_id))
        return summarise(self._view(caller, watch_id), self._clock.now())

    def remove(self, caller: Caller, watch_id: uuid.UUID) -> None:
        """Delete a watch of the caller; raises NotFound."""
        with self._operations.begin() as work:
            work.watches.remove(watch_id, caller.account_id)
            record(work, caller, "watch.remove", target=("watch", watch_id))

    def signing_secrets(self, watch_id: uuid.UUID) -> list[bytes]:
        """The secrets that sign a watch's webhooks, the current one first; derived, not stored."""
        return [key.key for key in self._keyring.every(f"webhook/{watch_id}")]

    def _view(self, caller: Caller, watch_id: uuid.UUID) -> WatchView:
        with self._operations.read() as work:
            views = work.watches.of_user(caller.account_id, self._clock.now())
        for view in views:
            if view.watch.id == watch_id:
                return view
        raise NotFound("no such watch", field="watch_id", value=watch_id)
