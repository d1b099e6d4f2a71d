"""Settings of the application: no secret has a default or is repeated in an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from ponctuel.config.application import is_loopback, read_application_settings
from ponctuel.domain.errors import UserError

SECRET = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"
NAMES = ("ENVIRONMENT", "SECRET_KEY", "SECRET_KEY_PREVIOUS", "PUBLIC_URL", "SMTP_HOST", "SMTP_PORT")


@pytest.fixture(autouse=True)
def _without_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PONCTUEL_ROOT", str(tmp_path))
    for name in NAMES:
        monkeypatch.delenv(f"PONCTUEL_{name}", raising=False)


def test_loopback_is_development_and_all_else_production() -> None:
    settings = read_application_settings()
    assert settings.for_host("127.0.0.1", 8000).development
    assert settings.for_host("::1", 8000).public_url == "http://[::1]:8000"
    with pytest.raises(UserError, match="PONCTUEL_SECRET_KEY"):
        settings.for_host("0.0.0.0", 8000)


def test_development_is_refused_where_others_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONCTUEL_ENVIRONMENT", "development")
    with pytest.raises(UserError, match="loopback"):
        read_application_settings().for_host("192.168.1.4", 8000)


@pytest.mark.parametrize("secret", [None, "short", "x" * 64, "changeme" * 8])
def test_production_needs_a_real_secret(
    monkeypatch: pytest.MonkeyPatch, secret: str | None
) -> None:
    monkeypatch.setenv("PONCTUEL_ENVIRONMENT", "production")
    monkeypatch.setenv("PONCTUEL_PUBLIC_URL", "https://ponctuel.example")
    if secret is not None:
        monkeypatch.setenv("PONCTUEL_SECRET_KEY", secret)
    with pytest.raises(UserError) as caught:
        read_application_settings().check()
    assert caught.value.field == "PONCTUEL_SECRET_KEY"
    assert secret is None or secret not in str(caught.value)


def test_production_needs_a_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PONCTUEL_ENVIRONMENT", "production")
    monkeypatch.setenv("PONCTUEL_SECRET_KEY", SECRET)
    with pytest.raises(UserError, match="PONCTUEL_PUBLIC_URL"):
        read_application_settings().check()


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://ponctuel.example", True),
        ("http://ponctuel.example", False),
        ("http://127.0.0.1:8000", True),
    ],
)
def test_production_is_reached_over_https(
    monkeypatch: pytest.MonkeyPatch, url: str, accepted: bool
) -> None:
    monkeypatch.setenv("PONCTUEL_ENVIRONMENT", "production")
    monkeypatch.setenv("PONCTUEL_SECRET_KEY", SECRET)
    monkeypatch.setenv("PONCTUEL_PUBLIC_URL", url)
    settings = read_application_settings()
    if accepted:
        settings.check()
        return
    with pytest.raises(UserError, match="https://"):
        settings.check()


def test_a_file_is_read_and_the_environment_overrides_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"PONCTUEL_SECRET_KEY={SECRET}\nPONCTUEL_SMTP_PORT=2525\n")
    monkeypatch.setenv("PONCTUEL_SMTP_PORT", "1025")
    monkeypatch.setenv("PONCTUEL_SECRET_KEY", "")
    settings = read_application_settings(tmp_path)
    assert settings.mail.port == 1025
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PONCTUEL_ENVIRONMENT", "staging"),
        ("PONCTUEL_PUBLIC_URL", "ftp://secret.example"),
        ("PONCTUEL_SMTP_PORT", "many"),
    ],
)
def test_an_invalid_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError) as caught:
        read_application_settings()
    assert caught.value.field == name
    assert value not in str(caught.value)


def test_loopback_hosts_are_recognised() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "ponctuel.example"))


@pytest.mark.parametrize("path", ["/ponctuel", "/a/b/", "?x=1", "#top"])
def test_a_public_address_with_a_path_is_refused(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """The pages load their files from the root of the host, so below a path they would not work."""
    monkeypatch.setenv("PONCTUEL_ENVIRONMENT", "development")
    monkeypatch.setenv("PONCTUEL_PUBLIC_URL", f"https://example.org{path}")
    with pytest.raises(UserError, match=r"PONCTUEL_PUBLIC_URL: .*without a path is needed"):
        read_application_settings().for_host("127.0.0.1", 8000)
