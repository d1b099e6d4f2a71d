"""Changes of the champion, by promotion or rollback; each is recorded."""

from __future__ import annotations

from mlflow import MlflowClient

from ponctuel.config.paths import Paths
from ponctuel.domain.errors import PonctuelError, UserError
from ponctuel.models.delay_model import DelayModel
from ponctuel.training.champion import Champion, label
from ponctuel.training.history import Kind, RegistryEvent, champions_before, read_history, record
from ponctuel.training.registry import Version, champion_number, files_of, version_of, versions
from ponctuel.training.store import open_store
from ponctuel.training.store_layout import CHALLENGER, CHAMPION, MODEL_NAME, PASSED


class RegistryError(UserError):
    """A change of the champion that cannot be made."""

    default_code = "registry_refuses"


def promote(paths: Paths, number: str, reason: str = "", *, force: bool = False) -> Champion:
    """Make a version champion.

    Args:
        number: the version.
        reason: free text; required with `force`.
        force: promote it although it has not passed the gate; recorded.

    Raises:
        UserError: there is no such version, it is champion already, it has not passed the gate,
            or it cannot be loaded.
    """
    client = open_store(paths)
    version = version_of(client, number)
    passed = version.verdict == PASSED
    if CHAMPION in version.aliases:
        raise RegistryError("is already champion", field="version", value=number)
    if not passed and not force:
        verdict = (
            "is not yet judged by the gate"
            if version.verdict is None
            else "was refused by the gate"
        )
        raise RegistryError(
            f"{verdict}; it can still be promoted by force, with a reason",
            field="version",
            value=number,
        )
    if not passed and not reason.strip():
        raise RegistryError("force needs a reason, which is recorded")
    stated_reason = reason.strip() or "passed the gate"
    return set_champion(paths, client, version, stated_reason, "promote", forced=not passed)


def rollback(paths: Paths, reason: str = "") -> Champion:
    """Return to the previous champion.

    Raises:
        UserError: there is no earlier champion, or it cannot be loaded.
    """
    client = open_store(paths)
    by_number = {version.number: version for version in versions(client)}
    current = champion_number(client)
    events = [event for event in read_history(paths) if _is_registered(event, by_number)]
    earlier = champions_before(events, current)
    if current is None or not earlier:
        raise RegistryError("there is no earlier champion to return to")
    stated_reason = reason.strip() or "rolled back"
    return set_champion(paths, client, by_number[earlier[-1]], stated_reason, "rollback")


def set_champion(
    paths: Paths,
    client: MlflowClient,
    version: Version,
    reason: str,
    kind: Kind,
    *,
    forced: bool = False,
) -> Champion:
    """Point the champion alias to a version that can be loaded, and record it.

    The alias is moved first: if a later step fails, the history lacks an event, and a rollback
    still returns to the previous champion.
    """
    champion = loadable(client, version.number)
    previous = champion_number(client)
    client.set_registered_model_alias(MODEL_NAME, CHAMPION, version.number)
    event = record(
        paths, RegistryEvent(kind, version.number, previous, version.model_sha256, reason, forced)
    )
    if CHALLENGER in version.aliases:
        client.delete_registered_model_alias(MODEL_NAME, CHALLENGER)
    tags = {
        "promoted_at_utc": event.at_utc,
        "promotion": kind,
        "promotion_reason": reason,
        "promotion_forced": str(forced).lower(),
        "previous_champion": previous or "",
    }
    for name, value in tags.items():
        client.set_model_version_tag(MODEL_NAME, version.number, name, value)
    if kind == "rollback" and previous is not None:
        client.set_model_version_tag(MODEL_NAME, previous, "rolled_back_at_utc", event.at_utc)
        client.set_model_version_tag(MODEL_NAME, previous, "rollback_reason", reason)
    return champion


def loadable(client: MlflowClient, number: str) -> Champion:
    """The version as a champion, once this software has loaded its files.

    Raises:
        UserError: they cannot be loaded.
    """
    try:
        files = files_of(client, number)
        DelayModel.load(files.folder)
    except PonctuelError as error:
        raise RegistryError(str(error), field="version", value=number) from error
    except Exception as error:
        raise RegistryError(
            f"{label(number)} cannot be loaded by this version of Ponctuel: {error}"
        ) from error
    return files


def _is_registered(event: RegistryEvent, by_number: dict[str, Version]) -> bool:
    """Whether the registry still has the version: a new registry numbers from 1 again."""
    version = by_number.get(event.version)
    return version is not None and version.model_sha256 == event.model_sha256
