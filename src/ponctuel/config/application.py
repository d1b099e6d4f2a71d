"""Settings of the application from the environment: address, mail, limits.

No secret has a default. A `.env` file in the project's folder fills in what the environment leaves
out.
"""

from __future__ import annotations

import ipaddress
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ponctuel.config.paths import find_root
from ponctuel.config.settings import MIN_SECRET_LENGTH, PREFIX, Settings
from ponctuel.domain.errors import SettingsError

MIN_DISTINCT_CHARACTERS = 10
MAIL_PREFIX = f"{PREFIX}SMTP_"
ALERT_PREFIX = f"{PREFIX}ALERT_"


class MailSettings(BaseSettings):
    """`PONCTUEL_SMTP_*`: the server that sends the e-mails; without a host none are sent.

    Attributes:
        page: the page of a mail catcher, linked from the home page during a replay.
    """

    model_config = SettingsConfigDict(
        env_prefix=MAIL_PREFIX, extra="ignore", frozen=True, env_ignore_empty=True
    )

    host: str | None = None
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: SecretStr | None = None
    sender: str = "Ponctuel <no-reply@ponctuel.invalid>"
    timeout_s: float = Field(default=10, gt=0)
    page: str | None = Field(default=None, pattern=r"^https?://[^\s\"'<>]+$")


class AlertSettings(BaseSettings):
    """`PONCTUEL_ALERT_*`: where the monitoring's alerts go; a channel that is not set gets none.

    Attributes:
        email: one address.
        slack_url, sms_url: addresses in Apprise's form, as in `slack://…` or `twilio://…`.
        heartbeat_url: called after every round of monitoring, so that an external service
            notices when the calls stop.
    """

    model_config = SettingsConfigDict(
        env_prefix=ALERT_PREFIX, extra="ignore", frozen=True, env_ignore_empty=True
    )

    email: str | None = None
    slack_url: SecretStr | None = None
    sms_url: SecretStr | None = None
    heartbeat_url: SecretStr | None = None


class ApplicationSettings(Settings):
    """Settings of the pages and the API, besides the database and the secret.

    Attributes:
        secret_key_previous: the former secret, whose tokens stay valid for their 15 minutes.
        public_url: how users reach the application; links in messages begin with it.
        rate_limits: whether the number of requests per minute is limited for each caller.
        rate_storage: where requests are counted; `memory://` in one process, or a Redis URL.
        trusted_proxies: addresses whose `X-Forwarded-For` is trusted, separated by commas.
        frame_ancestors: sites that may show the pages in a frame: `none`, `self`, or origins
            separated by spaces; signing in is not possible inside a frame.
        registration: whether visitors may create an account.
        open_meteo: whether today's weather is fetched from Open-Meteo; on the real clock only.
        open_meteo_url, open_meteo_api_key: its address, and the key of a paying customer.
        log_format: text for people, or JSON for programs.
        log_level: the lowest level that is written to the log.
        scheduler: whether this process updates the board, sends messages of watches, and purges.
    """

    secret_key_previous: SecretStr | None = None
    public_url: str | None = None
    rate_limits: bool = True
    rate_storage: str = "memory://"
    trusted_proxies: str = ""
    frame_ancestors: str = "'none'"
    registration: Literal["open", "closed"] = "open"
    open_meteo: bool = False
    open_meteo_url: str = "https://api.open-meteo.com"
    open_meteo_api_key: SecretStr | None = None
    scheduler: bool = True
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    mail: MailSettings = Field(default_factory=MailSettings)
    alerts: AlertSettings = Field(default_factory=AlertSettings)

    @field_validator("public_url", "open_meteo_url")
    @classmethod
    def _has_web_scheme(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("https://", "http://")):
            raise ValueError("an address that begins with https:// is accepted")
        return url.rstrip("/") if url else None

    @field_validator("frame_ancestors")
    @classmethod
    def _as_header(cls, text: str) -> str:
        """The sources as the CSP header writes them: keywords in quotes, origins without."""
        named = text.replace("'", "").split() or ["none"]
        for name in named:
            parts = urlsplit(name)
            origin = parts.scheme in ("https", "http") and parts.netloc and name.count("/") == 2
            if not origin and (name not in ("none", "self") or (len(named) > 1 and name == "none")):
                raise ValueError(
                    "none, self or origins are accepted, as in https://airport.example"
                )
        return " ".join(f"'{name}'" if name in ("none", "self") else name for name in named)

    @field_validator("trusted_proxies")
    @classmethod
    def _proxy_addresses(cls, text: str) -> str:
        """Addresses or networks separated by commas; `*` is refused: it would trust any host."""
        named = [address.strip() for address in text.split(",") if address.strip()]
        for address in named:
            try:
                network = ipaddress.ip_network(address)
            except ValueError:
                raise ValueError(
                    "addresses or networks separated by commas are accepted, as in "
                    "10.0.0.7,192.0.2.0/24"
                ) from None
            if network.prefixlen == 0:
                raise ValueError("a proxy is one address, or the network that it is in")
        return ",".join(named)

    @property
    def development(self) -> bool:
        """Whether generated secrets, and links in the log instead of mail, are accepted."""
        return self.environment == "development"

    def secrets(self) -> tuple[str, ...]:
        """The current secret and the former one.

        Raises:
            SettingsError: there is no secret outside development, or one is too easy to guess.
        """
        current = self.required_secret_key()
        configured = (current, self.secret_key_previous)
        values = tuple(secret.get_secret_value() for secret in configured if secret is not None)
        if any(
            len(set(secret)) < MIN_DISTINCT_CHARACTERS or len(secret) < MIN_SECRET_LENGTH
            for secret in values
        ):
            raise SettingsError(
                f"a random secret of {MIN_SECRET_LENGTH} characters or more is accepted",
                field=f"{PREFIX}SECRET_KEY",
            )
        # Without a key one is generated for this process, and sessions end when it stops.
        return (
            values if current is not None else (secrets.token_urlsafe(MIN_SECRET_LENGTH), *values)
        )

    def for_host(self, host: str, port: int) -> ApplicationSettings:
        """Settings completed for the address that the server listens on.

        Where no environment is named, loopback means development and any other production.

        Raises:
            SettingsError: development on an address that others can reach, or no usable secret.
        """
        loopback = is_loopback(host)
        named = "environment" in self.model_fields_set
        environment = self.environment if named else ("development" if loopback else "production")
        if environment == "development" and not loopback:
            raise SettingsError(
                "development is for the loopback address; set production and a secret",
                field=f"{PREFIX}ENVIRONMENT",
                value=environment,
            )
        address = f"[{host}]" if ":" in host else host
        own_url = f"http://{address}:{port}" if environment == "development" else None
        completed = self.model_copy(
            update={"environment": environment, "public_url": self.public_url or own_url}
        )
        completed.check()
        return completed

    def for_unknown_host(self) -> ApplicationSettings:
        """Settings completed for an unknown address: production unless development is named.

        Raises:
            SettingsError: no usable secret, or no address.
        """
        named = "environment" in self.model_fields_set
        completed = self if named else self.model_copy(update={"environment": "production"})
        completed.check()
        return completed

    def check(self) -> None:
        """Raise SettingsError if the settings are not safe to run the application."""
        self.secrets()
        if not self.development and self.public_url is None:
            raise SettingsError(
                "outside development the address of the application is needed, as in "
                "https://ponctuel.example",
                field=f"{PREFIX}PUBLIC_URL",
            )
        parts = urlsplit(self.public_url or "https://")
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise SettingsError(
                "an address without a path is needed, as in https://ponctuel.example: the pages "
                "load their files from the root of the host, so it cannot be shared",
                field=f"{PREFIX}PUBLIC_URL",
                value=self.public_url,
            )
        if not self.development and parts.scheme != "https" and not is_loopback(parts.hostname):
            raise SettingsError(
                "outside development an address that begins with https:// is needed: it protects "
                "passwords and cookies",
                field=f"{PREFIX}PUBLIC_URL",
                value=self.public_url,
            )


def read_application_settings(root: Path | None = None) -> ApplicationSettings:
    """Settings of the environment, completed by a `.env` below `root`.

    Raises:
        SettingsError: names the variable at fault. Values are not repeated: they may be secret.
    """
    file = (root or find_root()) / ".env"
    try:
        mail = MailSettings(_env_file=file)  # type: ignore[call-arg]
        alerts = AlertSettings(_env_file=file)  # type: ignore[call-arg]
        return ApplicationSettings(_env_file=file, mail=mail, alerts=alerts)  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        prefix = MAIL_PREFIX if error.title == MailSettings.__name__ else PREFIX
        name = f"{prefix}{str(first['loc'][0]).upper()}"
        raise SettingsError(first["msg"], field=name) from None
    except (UnicodeDecodeError, OSError):
        raise SettingsError("a text file in UTF-8 is accepted", field=str(file)) from None


def is_loopback(host: str | None) -> bool:
    """Whether an address is a loopback one."""
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"
