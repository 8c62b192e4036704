"""The commands that look after world files: `cenacle world …`."""

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

import typer

from cenacle.settings import shipped_world
from cenacle.worlds.beginning import WorldNameError, beginning, copy_of, unknown_pattern
from cenacle.worlds.check import checked_text, checked_world
from cenacle.worlds.difference import differences
from cenacle.worlds.load import LoadedWorld, WorldError, compiled_world, load_world, read_text, world_of
from cenacle.worlds.schema import SCHEMA_NAME, schema_text

world_cli = typer.Typer(help="Look after world files.", no_args_is_help=True)

_WATCH_S: Final = 0.3  # from one look at a watched file to the next

WorldFile = Annotated[Path, typer.Argument(metavar="FILE", help="A world file (YAML).", show_default=False)]


def end_with(lines: Sequence[str], code: int = 1) -> typer.Exit:
    """Tells why it does not go on."""
    for line in lines:
        print(line, file=sys.stderr)
    return typer.Exit(code)


@world_cli.command("check")
def check_worlds(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="World files (YAML).", show_default=False)],
) -> None:
    """Check world files: prints every problem as file:line:column: what, and exits 1 if there is any."""
    problems = []
    for file in files:
        try:
            checked_world(file)
        except WorldError as error:
            problems += error.lines()
    for line in problems:
        print(line)
    if problems:
        raise typer.Exit(1)
    print(f"{len(files)} world file{'s are' if len(files) > 1 else ' is'} fine.")


@world_cli.command("new")
def new_world(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The id of the world, and the name of its file.")],
    like: Annotated[
        str | None, typer.Option(help="Begin with a copy of a world that ships: club, auditorium, …", metavar="WORLD")
    ] = None,
    folder: Annotated[Path, typer.Option("--in", help="Where to write it.", metavar="FOLDER")] = Path(),
) -> None:
    """Write NAME.yaml, a small house to begin with, and the schema beside it for editors."""
    target = folder / f"{name}.yaml"
    shipped = {file.stem: file for file in sorted(shipped_world().parent.glob("*.yaml"))}
    if like is not None and like not in shipped:
        raise end_with([unknown_pattern(like, list(shipped))])
    try:
        text = beginning(name) if like is None else copy_of(shipped[like].read_text(encoding="utf-8"), name)
        folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise end_with([f"{target} is there already"])
        target.write_text(text, encoding="utf-8")
        (folder / SCHEMA_NAME).write_text(schema_text(), encoding="utf-8")
    except WorldNameError as error:
        raise end_with([str(error)]) from None
    except OSError as error:
        raise end_with([f"{error.filename}: {error.strerror}"]) from None
    print(f"{target} is written; see it by: cenacle world preview {target} --serve")


@world_cli.command("diff")
def diff_worlds(before: WorldFile, after: WorldFile) -> None:
    """Tell in words what is different between two world files; exits 1 if anything is, 2 if one cannot be read."""
    try:
        lines = differences(world_of(before), world_of(after))
    except WorldError as error:
        raise end_with(error.lines(), 2) from None
    for line in lines:
        print(line)
    if lines:
        raise typer.Exit(1)
    print("The worlds are alike.")


@world_cli.command("preview")
def preview_world(
    file: WorldFile,
    out: Annotated[
        Path | None, typer.Option(help="Where to draw: PATH.svg or PATH.png; both beside the file by default.")
    ] = None,
    language: Annotated[Literal["en", "fr"], typer.Option(help="Of the names on the plan.")] = "en",
    serve: Annotated[bool, typer.Option("--serve", help="Walk through it instead, in a browser; read-only.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="With --serve: the port; 0 for a free one.")] = 0,
) -> None:
    """Draw the floor plan of a world as SVG and PNG, or serve the world on this machine to walk through it."""
    try:
        world = read_only(file) if serve else load_world(file)
    except WorldError as error:
        raise end_with(error.lines()) from None
    if serve:
        _serve(world, port)
        return
    from cenacle.worlds.drawing.floor_plan import draw_floor_plan
    from cenacle.worlds.drawing.picture import png_of

    svg = draw_floor_plan(world.client, language)
    targets = [out] if out is not None else [Path(f"{file.stem}.svg"), Path(f"{file.stem}.png")]
    for target in targets:
        if target.suffix not in (".svg", ".png"):
            raise end_with([f"{target}: a plan is drawn as .svg or .png"])
        try:
            target.write_bytes(svg.encode() if target.suffix == ".svg" else png_of(svg))
        except OSError as error:
            raise end_with([f"{target}: {error.strerror}"]) from None
        print(target)


@world_cli.command("publish")
def publish_world(
    file: WorldFile,
    watch: Annotated[bool, typer.Option("--watch", help="Publish again at each save, until Ctrl-C.")] = False,
    config: Annotated[Path | None, typer.Option(help="The house's settings file.", envvar="CENACLE_CONFIG")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="The house's data directory.  [CENACLE_DATA_DIR]")] = None,
) -> None:
    """Put a new version of the world live in the house that runs on this machine, with everybody in it.

    A file with any problem changes nothing; the problems are told as by check.
    """
    from cenacle.settings import SettingsError, load_settings

    try:
        folder = load_settings(config, data_dir=data_dir).data_dir
    except SettingsError as error:
        raise end_with(error.lines) from None
    told = _publish(file, folder)
    print(*told.lines, sep="\n", file=sys.stdout if told.done else sys.stderr, flush=True)
    if not watch:
        raise typer.Exit(0 if told.done else 1)
    with contextlib.suppress(KeyboardInterrupt):
        for _ in saves(file):
            print(*_publish(file, folder).lines, sep="\n", flush=True)


class Told(NamedTuple):
    """What the publisher is told: whether the world is live, and the lines that say so or why not."""

    done: bool
    lines: list[str]


def _publish(file: Path, folder: Path) -> Told:
    from cenacle.edge.control import NobodyThereError, ask

    try:
        text = read_text(file)
        world = checked_text(text, str(file))
        answer = ask(folder, {"publish": file.name, "text": text, "world": world.model_dump_json(by_alias=True)})
    except WorldError as error:
        return Told(False, error.lines())
    except NobodyThereError as error:
        return Told(False, [str(error)])
    if "version" not in answer:
        return Told(False, answer.get("problems", ["the house has not published it, and its log says why"]))
    return Told(True, list(_news(file, answer)))


def _news(file: Path, answer: dict[str, Any]) -> Iterator[str]:
    yield f"{file} is live, version {answer['version']}"
    for key in ("rebuilt", "added", "removed"):
        if answer[key]:
            yield f"rooms {key}: {', '.join(answer[key])}"
    for key, where in (("moved", "to the nearest free place"), ("sent", "to the entrance")):
        if answer[key]:
            yield f"{answer[key]} member{'s' if answer[key] > 1 else ''} moved {where}"


def saves(file: Path, pause: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Comes back each time the file was saved."""
    seen = _state(file)
    while True:
        pause(_WATCH_S)
        now = _state(file)
        if now is not None and now != seen:
            seen = now
            yield


def _state(file: Path) -> tuple[int, int, int] | None:
    """What is different once a file was saved; None while an editor replaces it."""
    with contextlib.suppress(OSError):
        state = file.stat()
        return state.st_mtime_ns, state.st_size, state.st_ino
    return None


def _serve(world: LoadedWorld, port: int) -> None:
    """Opens a house of its own on this machine, of which nothing is kept."""
    from cenacle import app
    from cenacle.logs import configure_logs
    from cenacle.settings import load_settings

    def announce(house: app.App) -> None:
        print(f"{world.client.title.en} is open at {house.url}", flush=True)

    with tempfile.TemporaryDirectory(prefix="cenacle-preview-") as folder:
        own = {"host": "127.0.0.1", "port": port, "data_dir": Path(folder), "database_url": "", "log_level": "warning"}
        settings = load_settings(None, **own)
        configure_logs(settings.log_level, settings.log_format)
        try:
            app.run(settings, announce, world)
        except app.StartError as error:
            raise end_with(error.lines) from None


def read_only(file: Path) -> LoadedWorld:
    """A world in which nobody may build; WorldError if the file cannot be used."""
    world = world_of(file)
    rooms = []
    for room in world.rooms:
        zones = [zone.model_copy(update={"build": False}) for zone in room.zones]
        rooms.append(room.model_copy(update={"zones": zones}))
    return compiled_world(world.model_copy(update={"rooms": rooms}))
