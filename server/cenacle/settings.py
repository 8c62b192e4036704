"""Settings of a house, by flag, environment (CENACLE_…) and file.

A flag wins over the environment, and that over the file.
"""

import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from cenacle.core import limits
from cenacle.media.settings import MediaSettings, PortRange, parse_addresses
from cenacle.media.turn import credentials
from cenacle.wire.messages import IceServer

ENV_PREFIX = "CENACLE_"
_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]
_TURN_URL = re.compile(r"turns?:[\w.\[\]:-]+(\?transport=(udp|tcp))?", re.ASCII)
_ICE_SERVERS = TypeAdapter(list[IceServer])


class SettingsError(Exception):
    """What is wrong with the settings, one line each, for the person who wrote them."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


def shipped_world() -> Path:
    """The club's world: of the checkout when there is one, else of the installed package."""
    for path in (_CHECKOUT / "worlds" / "club.yaml", _PACKAGE / "shipped_worlds" / "club.yaml"):
        if path.is_file():
            return path
    return _CHECKOUT / "worlds" / "club.yaml"


def client_dir() -> Path:
    """The built browser client: `client_web/dist` in a checkout, else what the wheel brought along."""
    if (_CHECKOUT / "client_web" / "package.json").is_file():
        return _CHECKOUT / "client_web" / "dist"
    return _PACKAGE / "client"


class Settings(BaseSettings):
    """All settings of `cenacle serve`. Each field is also a flag and an environment variable."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="ignore", frozen=True)

    # All addresses, so that a neighbour on the local network can walk in with nothing set; 127.0.0.1 closes the door.
    host: str = Field(
        "0.0.0.0",
        description="Address to listen on. The default lets the local network in; 127.0.0.1 only this machine.",
    )
    port: int = Field(8000, ge=0, le=65_535, description="TCP port for HTTP and WebSocket; 0 takes a free one.")
    data_dir: Path = Field(
        Path("data"), description="Directory of the database, the secret key and the self-signed certificate."
    )
    world: Path = Field(default_factory=shipped_world, description="World file (YAML) of the house.")
    capacity: int = Field(
        limits.MEMBERS_PER_HOUSE,
        ge=1,
        le=limits.MEMBERS_PER_HOUSE,
        description="Members that the house holds at a time; whoever comes then waits in line at the door.",
    )
    host_key: str = Field(
        "",
        pattern=r"^[\w-]*$",
        description="Key in the link that makes hosts of those who come by it; empty for one that is made and kept.",
    )
    database_url: str = Field(
        "", description="SQLAlchemy URL of the database; empty for SQLite in the data directory. postgresql://… works."
    )
    allowed_origins: str = Field(
        "", description="Origins, separated by commas, whose pages may connect besides the house's own page."
    )
    trusted_proxies: str = Field(
        "127.0.0.1,::1",
        description="Addresses of reverse proxies, separated by commas, whose X-Forwarded-For and -Proto are believed.",
    )
    media_bind: str = Field(
        "", description="Addresses, separated by commas, to receive voice on; empty for all addresses of the machine."
    )
    media_advertise: str = Field(
        "", description="Addresses told to browsers for voice instead of the bound ones (a server behind 1:1 NAT)."
    )
    media_ports: str = Field(
        "", description='Range of UDP ports for voice, such as "40000-40999"; empty for any free ones.'
    )
    voice_slots: int = Field(
        limits.SLOTS,
        ge=1,
        le=limits.SLOTS_MAX,
        description="Voices that each listener hears at once, the loudest there.",
    )
    media_processes: int = Field(
        1,
        ge=1,
        le=limits.MEDIA_PROCESSES_MAX,
        description="Media processes of this node; the rooms are spread over them. One a processor core is of use.",
    )
    video_kbps: int = Field(
        limits.VIDEO_BPS // 1_000,
        ge=limits.VIDEO_BPS_LEAST // 1_000,
        le=limits.VIDEO_BPS_MOST // 1_000,
        description="Kilobits a second that a shared screen or camera may be at most.",
    )
    video_room_mbps: int = Field(
        limits.VIDEO_ROOM_BPS // 1_000_000,
        ge=1,
        le=10_000,
        description="Megabits a second that the video sent to one room may be; the more watch, the less each gets.",
    )
    slides_mib: int = Field(
        limits.SLIDES_BYTES >> 20, ge=1, le=1_048_576, description="MiB of disk that the images of slides may take."
    )
    ice_servers: str = Field(
        "[]", description='STUN and TURN servers for the browsers, as JSON: [{"urls": ["turn:…"], "username": "…"}].'
    )
    turn_urls: str = Field(
        "",
        description='TURN servers that share a secret with the house, separated by commas: "turn:club.example:3478". '
        "Browsers get credentials of their own that hold for a day.",
    )
    turn_secret: str = Field("", description="Secret shared with the TURN servers (coturn: static-auth-secret).")
    record_dir: Path | None = Field(
        None,
        description="Directory to record the rooms into, for `cenacle replay`; without one nothing is recorded.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["console", "json"] = Field("console", description="Logs for people or for machines.")
    tls_certificate: Path | None = Field(None, description="PEM file of the TLS certificate chain; needs the key too.")
    tls_key: Path | None = Field(None, description="PEM file of the TLS certificate's private key.")
    self_signed: bool = Field(
        False,
        description="Serve https with a certificate made here and kept in the data directory. Browsers warn once; "
        "then the microphone works from other machines of a local network.",
    )

    @field_validator("media_bind", "media_advertise")
    @classmethod
    def _addresses_can_be_read(cls, value: str) -> str:
        parse_addresses(value)
        return value

    @field_validator("media_ports")
    @classmethod
    def _ports_can_be_read(cls, value: str) -> str:
        PortRange.parse(value)
        return value

    @field_validator("ice_servers")
    @classmethod
    def _ice_servers_can_be_read(cls, value: str) -> str:
        try:
            _ICE_SERVERS.validate_json(value)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the JSON"
            raise ValueError(f"{where}: {error.errors()[0]['msg']}") from None
        return value

    @field_validator("turn_urls")
    @classmethod
    def _turn_urls_are_turn_urls(cls, value: str) -> str:
        for url in _comma_separated(value):
            if not _TURN_URL.fullmatch(url):
                raise ValueError(f"not a TURN server such as turn:club.example:3478?transport=udp: {url!r}")
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _origins_are_origins(cls, value: str) -> str:
        for origin in _comma_separated(value):
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
                raise ValueError(f"not an origin such as https://club.example: {origin!r}")
        return value

    @model_validator(mode="after")
    def _tls_is_whole(self) -> "Settings":
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key go together: set both or neither")
        if self.self_signed and self.tls_certificate is not None:
            raise ValueError("self_signed makes its own certificate: set either it or tls_certificate")
        return self

    @model_validator(mode="after")
    def _turn_is_whole(self) -> "Settings":
        if bool(self.turn_urls) != bool(self.turn_secret):
            raise ValueError("turn_urls and turn_secret go together: set both or neither")
        return self

    @property
    def store_url(self) -> str:
        """The database's URL with an async driver, the default filled in."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{(self.data_dir / 'cenacle.db').absolute()}"
        scheme, rest = self.database_url.split("://", 1) if "://" in self.database_url else ("", "")
        drivers = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
        return f"{drivers.get(scheme, scheme)}://{rest}"

    @property
    def origins(self) -> frozenset[str]:
        """The allowed origins, in lower case."""
        return frozenset(origin.lower() for origin in _comma_separated(self.allowed_origins))

    @property
    def media(self) -> MediaSettings:
        """The settings of the media processes."""
        return MediaSettings.parse(
            self.media_bind, self.media_advertise, self.media_ports, self.media_processes, self.voice_slots
        )

    def browser_ice_servers(self, identity: str, now_unix_s: float) -> list[IceServer]:
        """The STUN and TURN servers for a member's browser; where a secret is shared, with credentials of its own."""
        servers = _ICE_SERVERS.validate_json(self.ice_servers)
        if self.turn_urls:
            until = int(now_unix_s) + limits.TURN_LIFETIME_S
            username, credential = credentials(self.turn_secret, identity, until)
            servers.append(
                IceServer(
                    urls=_comma_separated(self.turn_urls),
                    username=username,
                    credential=credential,
                    lifetime_s=limits.TURN_LIFETIME_S,
                )
            )
        return servers


def load_settings(config: Path | None = None, **flags: Any) -> Settings:
    """Settings from flags (None means: not given), environment and file. Raises SettingsError.

    `config` is TOML if it ends in .toml, else lines such as CENACLE_PORT=8000.
    """
    if config is not None and not config.is_file():
        raise SettingsError([f"{config}: no such file"])

    class Configured(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            if config is None:
                return init_settings, env_settings
            return init_settings, env_settings, _file_source(settings_cls, config)

    try:
        return Configured(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise SettingsError([_line(entry) for entry in error.errors()]) from None
    except ValueError as error:  # TOML that cannot be read
        raise SettingsError([f"{config}: {error}"]) from None


def _file_source(settings: type[BaseSettings], path: Path) -> PydanticBaseSettingsSource:
    source: TomlConfigSettingsSource | DotEnvSettingsSource
    if path.suffix == ".toml":
        source = TomlConfigSettingsSource(settings, toml_file=path)
        unknown = set(source.toml_data) - set(Settings.model_fields)
    else:
        source = DotEnvSettingsSource(settings, env_file=path)
        known = {f"{ENV_PREFIX}{name}".upper() for name in Settings.model_fields}
        unknown = {name.upper() for name in source.env_vars} - known
    if unknown:
        raise SettingsError([f"{path}: unknown setting {name!r}" for name in sorted(unknown)])
    return source


def _line(entry: Any) -> str:
    name = ".".join(str(part) for part in entry["loc"])
    message = str(entry["msg"]).removeprefix("Value error, ")
    return f"{ENV_PREFIX}{name.upper()}: {message}" if name else message


def _comma_separated(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
