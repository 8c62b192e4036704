"""The command line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cenacle import __version__
from cenacle.logs import configure_logs
from cenacle.settings import Settings, SettingsError, load_settings
from cenacle.world_commands import world_cli

if TYPE_CHECKING:
    from cenacle import app

cli = typer.Typer(
    name="cenacle",
    help="A clubhouse in 3D that runs in a browser: members meet by voice in space and build the rooms together.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
cli.add_typer(world_cli, name="world")


def _flag(name: str, *names: str) -> Any:
    """A flag for a setting, described as the setting is."""
    field = Settings.model_fields[name]
    text = f"{field.description}  [CENACLE_{name.upper()}]"
    return typer.Option(*(names or (f"--{name.replace('_', '-')}",)), help=text, show_default=False)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"cenacle {__version__}")
        raise typer.Exit


@cli.callback()
def main_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """A clubhouse in 3D that runs in a browser: members meet by voice in space and build the rooms together."""


@cli.command("serve")
def serve_command(
    config: Annotated[
        Path | None,
        typer.Option(
            help="Settings file: TOML, or lines of CENACLE_NAME=value.  [CENACLE_CONFIG]",
            envvar="CENACLE_CONFIG",
            show_envvar=False,
        ),
    ] = None,
    host: Annotated[str | None, _flag("host")] = None,
    port: Annotated[int | None, _flag("port")] = None,
    data_dir: Annotated[Path | None, _flag("data_dir")] = None,
    world: Annotated[Path | None, _flag("world")] = None,
    capacity: Annotated[int | None, _flag("capacity")] = None,
    host_key: Annotated[str | None, _flag("host_key")] = None,
    database_url: Annotated[str | None, _flag("database_url")] = None,
    allowed_origins: Annotated[str | None, _flag("allowed_origins")] = None,
    trusted_proxies: Annotated[str | None, _flag("trusted_proxies")] = None,
    media_bind: Annotated[str | None, _flag("media_bind")] = None,
    media_advertise: Annotated[str | None, _flag("media_advertise")] = None,
    media_ports: Annotated[str | None, _flag("media_ports")] = None,
    voice_slots: Annotated[int | None, _flag("voice_slots")] = None,
    media_processes: Annotated[int | None, _flag("media_processes")] = None,
    video_kbps: Annotated[int | None, _flag("video_kbps")] = None,
    video_room_mbps: Annotated[int | None, _flag("video_room_mbps")] = None,
    slides_mib: Annotated[int | None, _flag("slides_mib")] = None,
    ice_servers: Annotated[str | None, _flag("ice_servers")] = None,
    turn_urls: Annotated[str | None, _flag("turn_urls")] = None,
    turn_secret: Annotated[str | None, _flag("turn_secret")] = None,
    record_dir: Annotated[Path | None, _flag("record_dir")] = None,
    log_level: Annotated[str | None, _flag("log_level")] = None,
    log_format: Annotated[str | None, _flag("log_format")] = None,
    tls_certificate: Annotated[Path | None, _flag("tls_certificate")] = None,
    tls_key: Annotated[Path | None, _flag("tls_key")] = None,
    self_signed: Annotated[bool | None, _flag("self_signed", "--self-signed/--no-self-signed")] = None,
) -> None:
    """Open the house and serve it until Ctrl-C or SIGTERM.

    Every setting is a flag here, an environment variable (named in brackets), or an entry of the settings file; a flag
    wins over the environment, and that over the file. With no setting at all the house is at http://localhost:8000.
    """
    flags = {name: value for name, value in locals().items() if name != "config"}
    # What serving needs takes a second to import, and the other commands do not need it.
    from cenacle import app

    try:
        settings = load_settings(config, **flags)
        configure_logs(settings.log_level, settings.log_format)
        app.run(settings, _announce)
    except (SettingsError, app.StartError) as error:
        for line in error.lines:
            print(line, file=sys.stderr)
        raise typer.Exit(1) from None


def _announce(house: "app.App") -> None:
    print(f"Cénacle is open at {house.url}", flush=True)
    print(f"Hosts come in by {house.host_url}", flush=True)


@cli.command("top")
def top_command(
    url: Annotated[
        str, typer.Argument(help="Address of the house; http://name:password@… where a proxy asks for them.")
    ] = "http://127.0.0.1:8000",
    interval: Annotated[float, typer.Option(min=0.2, max=3_600, help="Seconds from one look to the next.")] = 2.0,
    once: Annotated[bool, typer.Option("--once", help="Print one table and end, as into a pipe or a file.")] = False,
) -> None:
    """Show the rooms of a running house, with what they cost, until Ctrl-C.

    The figures are those of /metrics, over the last interval. A narrow terminal shows the most important columns.
    """
    from rich.console import Console

    from cenacle.top.live import show_live, show_once
    from cenacle.top.readings import MetricsAddress, NoReadingError

    console = Console(highlight=False)
    try:
        show = show_once if once or not console.is_terminal else show_live
        show(MetricsAddress(url), console, interval)
    except NoReadingError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit from None


@cli.command("replay")
def replay_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A recording of a room.", show_default=False)],
) -> None:
    """Replay what CENACLE_RECORD_DIR recorded of a room, and compare it second by second; exits 1 if it differs."""
    from cenacle.replay.player import replay
    from cenacle.replay.recording import RecordingError

    try:
        replayed = replay(file)
    except RecordingError as error:
        print(f"{file}: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(
        f"{replayed.ticks} ticks with up to {replayed.members_most} members; "
        f"{replayed.seconds_compared} seconds came out the same."
    )
    if replayed.differs is not None:
        print(replayed.differs)
        raise typer.Exit(1)


def main() -> None:
    """Run the command line."""
    cli()


if __name__ == "__main__":
    main()
