"""Settings: defaults, and which of flag, environment and file wins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cenacle.settings import ENV_PREFIX, Settings, SettingsError, client_dir, load_settings, shipped_world


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(ENV_PREFIX):
            monkeypatch.delenv(name)


def test_the_defaults_need_nothing() -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("0.0.0.0", 8000)
    assert settings.world.name == "club.yaml"
    assert settings.store_url == f"sqlite+aiosqlite:///{Path.cwd()}/data/cenacle.db"
    assert settings.media.bind == ()
    assert settings.browser_ice_servers("m1", 0.0) == []
    assert settings.origins == frozenset()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings.toml", "port = 1001\nhost = 'f'\nlog_level = 'error'\n"),
        ("settings.env", "CENACLE_PORT=1001\nCENACLE_HOST=f\nCENACLE_LOG_LEVEL=error\n"),
    ],
)
def test_a_flag_wins_over_the_environment_and_that_over_the_file(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / name
    file.write_text(text)
    monkeypatch.setenv("CENACLE_PORT", "1002")
    monkeypatch.setenv("CENACLE_HOST", "e")
    settings = load_settings(file, port=1003, host=None)
    assert (settings.port, settings.host, settings.log_level) == (1003, "e", "error")


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert len(field.description) > 20, name


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        ({"port": "many"}, "CENACLE_PORT: Input should be a valid integer"),
        ({"port": "70000"}, "CENACLE_PORT: Input should be less than or equal to 65535"),
        ({"media_ports": "9-1"}, "CENACLE_MEDIA_PORTS: not a range of UDP ports"),
        ({"media_bind": "here"}, "CENACLE_MEDIA_BIND: not an IP address: 'here'"),
        ({"media_advertise": "there"}, "CENACLE_MEDIA_ADVERTISE: not an IP address"),
        ({"ice_servers": "[{}]"}, "CENACLE_ICE_SERVERS: 0.urls: Field required"),
        ({"turn_urls": "stun:me", "turn_secret": "s"}, "CENACLE_TURN_URLS: not a TURN server"),
        ({"turn_urls": "turn:me"}, "turn_urls and turn_secret go together"),
        ({"ice_servers": "turn:me"}, "CENACLE_ICE_SERVERS: the JSON"),
        ({"allowed_origins": "club.example"}, "CENACLE_ALLOWED_ORIGINS: not an origin"),
        ({"log_level": "loud"}, "CENACLE_LOG_LEVEL: Input should be"),
        ({"tls_key": "key.pem"}, "tls_certificate and tls_key go together"),
        ({"tls_key": "k", "tls_certificate": "c", "self_signed": True}, "self_signed makes its own certificate"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(flags: dict[str, Any], line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(**flags)
    assert len(caught.value.lines) == 1
    assert caught.value.lines[0].startswith(line)


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        load_settings(tmp_path / "none.toml")
    unknown = tmp_path / "unknown.toml"
    unknown.write_text("prot = 1\n")
    with pytest.raises(SettingsError, match="unknown setting 'prot'"):
        load_settings(unknown)
    misspelt = tmp_path / "misspelt.env"
    misspelt.write_text("# a comment\nCENACLE_HOST=f\nCENACLE_PROT=1\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(misspelt)
    assert caught.value.lines == [f"{misspelt}: unknown setting 'CENACLE_PROT'"]
    broken = tmp_path / "broken.toml"
    broken.write_text("port = = 1\n")
    with pytest.raises(SettingsError, match=r"broken\.toml"):
        load_settings(broken)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://u:p@db/c", "postgresql+asyncpg://u:p@db/c"),
        ("postgres://u:p@db/c", "postgresql+asyncpg://u:p@db/c"),
        ("sqlite:////var/lib/c.db", "sqlite+aiosqlite:////var/lib/c.db"),
        ("postgresql+asyncpg://db/c", "postgresql+asyncpg://db/c"),
    ],
)
def test_database_urls_get_their_async_driver(url: str, wanted: str) -> None:
    assert load_settings(database_url=url).store_url == wanted


def test_lists_are_read() -> None:
    settings = load_settings(
        allowed_origins="https://Club.example, https://b.example:8443",
        ice_servers='[{"urls": ["turn:turn.example"], "username": "u", "credential": "c"}]',
        media_ports="40000-40999",
    )
    assert settings.origins == {"https://club.example", "https://b.example:8443"}
    assert settings.browser_ice_servers("m1", 0.0)[0].urls == ["turn:turn.example"]
    assert (settings.media.ports.first, settings.media.ports.last) == (40_000, 40_999)


def test_browsers_get_turn_credentials_of_their_own_beside_those_that_are_set() -> None:
    settings = load_settings(
        ice_servers='[{"urls": ["turn:other.example"], "username": "u", "credential": "c"}]',
        turn_urls="turn:club.example:3478?transport=udp, turns:club.example:5349",
        turn_secret="shared",
    )
    static, own = settings.browser_ice_servers("m1", 1_000.9)
    assert (static.username, static.credential, static.lifetime_s) == ("u", "c", None)
    assert own.urls == ["turn:club.example:3478?transport=udp", "turns:club.example:5349"]
    assert own.username == "87400:m1"
    # printf 87400:m1 | openssl dgst -sha1 -hmac shared -binary | base64
    assert own.credential == "Bc1lCHdXTBCv4F4OIgeioj77OJQ="
    assert own.lifetime_s == 86_400


def test_a_checkout_serves_its_own_world_and_client() -> None:
    assert shipped_world().is_file()
    assert client_dir().parts[-2:] == ("client_web", "dist")
