"""Changing the champion: by promotion, or by one step back. Every change is recorded."""

from __future__ import annotations

from mlflow import MlflowClient

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import PonctuelError, UserError
from ponctuel.models.delay_model import DelayModel
from ponctuel.training.champion import Champion, label
from ponctuel.training.history import Event, Kind, champions_before, read_history, record
from ponctuel.training.place import CHALLENGER, CHAMPION, MODEL_NAME, PASSED
from ponctuel.training.registry import Version, champion_number, files_of, version_of, versions
from ponctuel.training.store import open_store


class RegistryError(UserError):
    """A change of the champion that cannot be made."""

    default_code = "registry_refuses"


def promote(paths: Paths, number: str, reason: str = "", *, force: bool = False) -> Champion:
    """Make a version champion.

    Args:
        number: the version.
        reason: in words; needed with `force`.
        force: promote it although it has no passing verdict; recorded.

    Raises:
        UserError: there is no such version, it is champion already, it has not passed the gate,
            or it cannot be loaded.
    """
    client = open_store(paths)
    wanted = version_of(client, number)
    passed = wanted.verdict == PASSED
    if CHAMPION in wanted.aliases:
        raise RegistryError("is champion already", field="version", value=number)
    if not passed and not force:
        verdict = (
            "is not judged by the gate" if wanted.verdict is None else "was refused by the gate"
        )
        raise RegistryError(
            f"{verdict}; it can be promoted all the same by force, with a reason",
            field="version",
            value=number,
        )
    if not passed and not reason.strip():
        raise RegistryError("force needs a reason, which is recorded")
    said = reason.strip() or "passed the gate"
    return crown(paths, client, wanted, said, "promote", forced=not passed)


def rollback(paths: Paths, reason: str = "") -> Champion:
    """Return to the champion before this one.

    Raises:
        UserError: there was none, or it cannot be loaded.
    """
    client = open_store(paths)
    known = {version.number: version for version in versions(client)}
    current = champion_number(client)
    events = [event for event in read_history(paths) if _still_there(event, known)]
    earlier = champions_before(events, current)
    if current is None or not earlier:
        raise RegistryError("there is no earlier champion to return to")
    said = reason.strip() or "rolled back"
    return crown(paths, client, known[earlier[-1]], said, "rollback")


def crown(
    paths: Paths,
    client: MlflowClient,
    wanted: Version,
    reason: str,
    kind: Kind,
    *,
    forced: bool = False,
) -> Champion:
    """Point the champion alias to a version that can be loaded, and record it.

    The alias moves first: should the rest fail, the record lacks an event, and a rollback still
    returns to the champion before.
    """
    found = loadable(client, wanted.number)
    previous = champion_number(client)
    client.set_registered_model_alias(MODEL_NAME, CHAMPION, wanted.number)
    event = record(paths, Event(kind, wanted.number, previous, wanted.model_sha256, reason, forced))
    if CHALLENGER in wanted.aliases:
        client.delete_registered_model_alias(MODEL_NAME, CHALLENGER)
    tags = {
        "promoted_at_utc": event.at_utc,
        "promotion": kind,
        "promotion_reason": reason,
        "promotion_forced": str(forced).lower(),
        "previous_champion": previous or "",
    }
    for name, value in tags.items():
        client.set_model_version_tag(MODEL_NAME, wanted.number, name, value)
    if kind == "rollback" and previous is not None:
        client.set_model_version_tag(MODEL_NAME, previous, "rolled_back_at_utc", event.at_utc)
        client.set_model_version_tag(MODEL_NAME, previous, "rollback_reason", reason)
    return found


def loadable(client: MlflowClient, number: str) -> Champion:
    """A version's files, once it is sure that this software can load them.

    Raises:
        UserError: it cannot.
    """
    try:
        found = files_of(client, number)
        DelayModel.load(found.folder)
    except PonctuelError as error:
        raise RegistryError(str(error), field="version", value=number) from error
    except Exception as error:
        raise RegistryError(
            f"{label(number)} cannot be loaded by this version of Ponctuel: {error}"
        ) from error
    return found


def _still_there(event: Event, known: dict[str, Version]) -> bool:
    """The registry may have been made anew since, and count from 1 again."""
    version = known.get(event.version)
    return version is not None and version.model_sha256 == event.model_sha256
