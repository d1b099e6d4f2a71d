"""What the environment says: nothing secret has a default."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ponctuel.config.params import ClockParams
from ponctuel.config.paths import find_root, project_paths
from ponctuel.domain.clock import Clock, RealClock, ReplayClock
from ponctuel.domain.errors import SettingsError, UserError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MODEL_SERVER_PORT = 5001
MLFLOW_PAGE_PORT = 5000
PREFIX = "PONCTUEL_"
MIN_SECRET_LENGTH = 32


class Settings(BaseSettings):
    """What the running application is told, by the environment or a `.env` at the project's root.

    Attributes:
        environment: `PONCTUEL_ENVIRONMENT`; outside development nothing runs on made-up secrets.
        database_url: `PONCTUEL_DATABASE_URL`; may hold a password, and so is never printed. By
            default a SQLite file under data/operations.
        secret_key: `PONCTUEL_SECRET_KEY`; signs tokens. It has no default.
    """

    # An empty variable says nothing: compose files pass such.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True
    )

    environment: Literal["development", "production"] = "development"
    database_url: SecretStr = SecretStr("")
    secret_key: SecretStr | None = None

    @field_validator("secret_key", mode="after")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and len(secret.get_secret_value()) < MIN_SECRET_LENGTH:
            raise ValueError(f"at least {MIN_SECRET_LENGTH} characters are accepted")
        return secret

    def required_secret_key(self) -> SecretStr | None:
        """The key; None only in development, where each process may make one up.

        Raises:
            SettingsError: outside development, without a key.
        """
        if self.secret_key is None and self.environment != "development":
            raise SettingsError(
                f"{self.environment} needs a secret of {MIN_SECRET_LENGTH} characters or more; "
                "there is no default",
                field=f"{PREFIX}SECRET_KEY",
            )
        return self.secret_key


def read_settings(root: Path | None = None) -> Settings:
    """What the environment says; it goes before the `.env` of the project's folder.

    Raises:
        SettingsError: names the variable at fault. Values are not repeated: they may be secret.
    """
    root = root or find_root()
    try:
        settings = Settings(_env_file=root / ".env")  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = f"{PREFIX}{str(first['loc'][0]).upper()}"
        raise SettingsError(first["msg"], field=name) from None
    except (UnicodeDecodeError, OSError):
        raise SettingsError("a text file in UTF-8 is accepted", field=str(root / ".env")) from None
    if settings.database_url.get_secret_value():
        return settings
    default = f"sqlite:///{project_paths(root).operations}"
    return settings.model_copy(update={"database_url": SecretStr(default)})


@dataclass(frozen=True)
class ClockSettings:
    """`PONCTUEL_CLOCK` (replay | real), `PONCTUEL_CLOCK_START`, `PONCTUEL_CLOCK_SPEED`,
    `PONCTUEL_CLOCK_FEED` (warehouse | events).

    Each overrides the same word of the `clock` group in params.yaml.

    Attributes:
        start: where a replay begins; without an offset, local to the busiest airport.
        feed: who tells what becomes known from a replay's start on: the warehouse, or whoever
            pushes events.
    """

    mode: str
    start: datetime | None
    speed: float
    feed: Literal["warehouse", "events"] = "warehouse"

    @classmethod
    def read(cls, params: ClockParams) -> ClockSettings:
        mode = os.environ.get("PONCTUEL_CLOCK", params.mode)
        if mode not in ("replay", "real"):
            raise UserError("accepted are replay and real", field="PONCTUEL_CLOCK", value=mode)
        start = params.start
        if text := os.environ.get("PONCTUEL_CLOCK_START"):
            start = _parse_start(text)
        speed = params.speed
        if text := os.environ.get("PONCTUEL_CLOCK_SPEED"):
            speed = _parse_speed(text)
        feed = os.environ.get("PONCTUEL_CLOCK_FEED") or params.feed
        if feed not in ("warehouse", "events"):
            raise UserError(
                "accepted are warehouse and events", field="PONCTUEL_CLOCK_FEED", value=feed
            )
        return cls(mode, start, speed, "events" if feed == "events" else "warehouse")


def _parse_start(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            "an ISO 8601 moment is accepted, as in 2013-12-23T16:00 or 2013-12-23T16:00-05:00",
            field="PONCTUEL_CLOCK_START",
            value=text,
        ) from error


def _parse_speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0 <= speed < 1e6:
        raise UserError(
            "a number of replayed seconds per second, 0 or more, is accepted",
            field="PONCTUEL_CLOCK_SPEED",
            value=text,
        )
    return speed


def make_clock(settings: ClockSettings, default_start_utc: datetime) -> Clock:
    """The clock that the settings ask for; a replay without a start begins at the default.

    Args:
        settings: with a start that bears an offset, or none.
        default_start_utc: aware.
    """
    if settings.mode == "real":
        return RealClock()
    return ReplayClock(settings.start or default_start_utc, settings.speed)


def tuning_database_url() -> str | None:
    """`PONCTUEL_TUNING_DATABASE`: a PostgreSQL URL by which hosts share a search; None: a file."""
    return os.environ.get("PONCTUEL_TUNING_DATABASE") or None
