"""Settings read from the environment: nothing secret has a default."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ponctuel.config.paths import find_root, project_paths
from ponctuel.domain.errors import SettingsError

PREFIX = "PONCTUEL_"
MIN_SECRET_LENGTH = 32


class Settings(BaseSettings):
    """Settings of the running application, from the environment or a `.env` at the project's root.

    Attributes:
        environment: `PONCTUEL_ENVIRONMENT`; outside development no secret is generated.
        database_url: `PONCTUEL_DATABASE_URL`; may hold a password, and so is never printed. By
            default a SQLite file under data/operations.
        secret_key: `PONCTUEL_SECRET_KEY`; signs tokens. It has no default.
    """

    # Empty variables, as compose files pass them, count as unset.
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
        """The key; None only in development, where each process may generate one.

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
    """Settings of the environment, which override the `.env` of the project's folder.

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


def tuning_database_url() -> str | None:
    """`PONCTUEL_TUNING_DATABASE`: PostgreSQL's URL, for a search that hosts share; None: a file."""
    return os.environ.get("PONCTUEL_TUNING_DATABASE") or None
