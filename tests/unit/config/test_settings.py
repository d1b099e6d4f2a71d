"""Settings from the environment and .env; nothing secret has a default."""

from __future__ import annotations

from pathlib import Path

import pytest

from ponctuel.config.settings import MIN_SECRET_LENGTH, read_settings
from ponctuel.domain.errors import SettingsError

SECRET = "s" * MIN_SECRET_LENGTH


@pytest.fixture(autouse=True)
def _without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENVIRONMENT", "DATABASE_URL", "SECRET_KEY"):
        monkeypatch.delenv(f"PONCTUEL_{name}", raising=False)


def test_development_needs_no_setting(tmp_path: Path) -> None:
    settings = read_settings(tmp_path)
    assert settings.environment == "development"
    assert settings.database_url.get_secret_value() == (
        f"sqlite:///{tmp_path}/data/operations/ponctuel.db"
    )
    assert settings.required_secret_key() is None


def test_production_does_not_start_without_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PONCTUEL_ENVIRONMENT", "production")
    with pytest.raises(SettingsError, match="no default") as caught:
        read_settings(tmp_path).required_secret_key()
    assert caught.value.field == "PONCTUEL_SECRET_KEY"
    monkeypatch.setenv("PONCTUEL_SECRET_KEY", "")
    with pytest.raises(SettingsError, match="no default"):
        read_settings(tmp_path).required_secret_key()
    monkeypatch.setenv("PONCTUEL_SECRET_KEY", SECRET)
    key = read_settings(tmp_path).required_secret_key()
    assert key is not None
    assert key.get_secret_value() == SECRET


def test_the_environment_overrides_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(
        f"PONCTUEL_SECRET_KEY={SECRET}\nPONCTUEL_DATABASE_URL=sqlite:///x.db\nPONCTUEL_CLOCK=real\n",
        encoding="utf-8",
    )
    assert read_settings(tmp_path).database_url.get_secret_value() == "sqlite:///x.db"
    monkeypatch.setenv("PONCTUEL_DATABASE_URL", "postgresql://u:geheim@h/d")
    settings = read_settings(tmp_path)
    assert settings.database_url.get_secret_value() == "postgresql://u:geheim@h/d"
    assert settings.required_secret_key() is not None
    assert "geheim" not in repr(settings)
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET_KEY", "short-and-secret"), ("ENVIRONMENT", "staging")]
)
def test_an_invalid_setting_is_named_and_its_value_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"PONCTUEL_{name}", value)
    with pytest.raises(SettingsError) as caught:
        read_settings(tmp_path)
    assert caught.value.field == f"PONCTUEL_{name}"
    assert value not in str(caught.value)
