"""The table of rooms as Rich draws it: as many columns as the terminal is wide, and words before colours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from cenacle.core import limits
from cenacle.top.figures import HouseFigures, RoomFigures

_PADDING: Final = 2  # between two columns
_NONE: Final = "–"
_BETWEEN: Final = " · "
_TICK_MS: Final = limits.TICK_S * 1_000


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of each room. Of what does not fit, the columns with the highest `rank` are left out."""

    title: str
    rank: int
    cell: Callable[[RoomFigures], Text]

    def width(self, rooms: tuple[RoomFigures, ...]) -> int:
        """How many characters it takes."""
        return max(len(self.title), *(self.cell(room).cell_len for room in rooms), 0)


def _number(value: float | None, decimals: int = 0) -> Text:
    return Text(_NONE if value is None else f"{value:,.{decimals}f}")


def _kilobytes(per_s: float | None) -> Text:
    return _number(None if per_s is None else per_s / 1_000, 1)


def _tick_ms(value: float | None) -> Text:
    text = _number(value, 1)
    if value is not None and value > _TICK_MS / 2:
        text.stylize("bold red" if value > _TICK_MS else "yellow")
    return text


def _overruns(room: RoomFigures) -> Text:
    text = _number(room.overruns)
    if room.overruns_new:
        text.append(f" (+{room.overruns_new:,})", "bold red")
    return text


def _shed(room: RoomFigures) -> Text:
    text = Text(room.shed or _NONE)
    if room.shed_level:
        text.stylize("bold red" if room.shed_level >= 3 else "yellow")
    return text


COLUMNS: Final = (
    Column("Room", 0, lambda room: Text(room.room)),
    Column("Members", 0, lambda room: _number(room.members)),
    Column("Away", 7, lambda room: _number(room.away)),
    Column("Ticks/s", 5, lambda room: _number(room.ticks_per_s, 1)),
    Column("p50 ms", 6, lambda room: _tick_ms(room.tick_p50_ms)),
    Column("p99 ms", 1, lambda room: _tick_ms(room.tick_p99_ms)),
    Column("Overruns", 3, _overruns),
    Column("Shed", 2, _shed),
    Column("Age p95 ms", 8, lambda room: _number(room.age_p95_ms)),
    Column("Skipped/s", 9, lambda room: _number(room.skipped_per_s, 1)),
    Column("Out KB/s", 10, lambda room: _kilobytes(room.bytes_out_per_s)),
    Column("Out each", 4, lambda room: _kilobytes(room.each(room.bytes_out_per_s))),
    Column("In KB/s", 11, lambda room: _kilobytes(room.bytes_in_per_s)),
    Column("In each", 12, lambda room: _kilobytes(room.each(room.bytes_in_per_s))),
)


def fitting(rooms: tuple[RoomFigures, ...], width: int) -> list[Column]:
    """The columns that fit into so many characters, in their order; room and members are always among them."""
    chosen: list[Column] = []
    left = width
    for column in sorted(COLUMNS, key=lambda one: one.rank):
        left -= column.width(rooms) + _PADDING
        if left < -_PADDING and column.rank > 0:
            break
        chosen.append(column)
    return [column for column in COLUMNS if column in chosen]


def house_lines(house: HouseFigures, width: int) -> list[Text]:
    """The figures of the house in as many lines as they need; breaks only between two figures."""
    lines: list[str] = []
    for part in _house_parts(house):
        if lines and len(lines[-1]) + len(_BETWEEN) + len(part) <= width:
            lines[-1] += _BETWEEN + part
        else:
            lines.append(part)
    texts = [Text(line) for line in lines]
    if not house.store_healthy:
        texts.append(Text("The store takes no writes.", "bold red"))
    return texts


def _house_parts(house: HouseFigures) -> list[str]:
    parts = [f"{house.members:,} in {len(house.rooms)} {'room' if len(house.rooms) == 1 else 'rooms'}"]
    if house.waiting:
        parts.append(f"{house.waiting:,} waiting to come in")
    parts.append(f"CPU {_number(house.cpu_cores, 2)} core")
    if house.memory_bytes is not None:
        parts.append(f"memory {house.memory_bytes / 1_000_000:,.0f} MB")
    parts.append(f"{house.sockets:,} sockets ({house.silent:,} not joined)")
    parts.append(f"in {_kilobytes(house.bytes_in_per_s)} KB/s, out {_kilobytes(house.bytes_out_per_s)} KB/s")
    if house.voices is not None:
        parts.append(f"{house.voices:,} with voice, {_number(house.voice_packets_per_s)} packets/s")
    parts.append(f"store {_number(house.commits_per_s, 1)} commits/s, {_number(house.writes_per_s, 1)} writes/s")
    if house.up_s is not None:
        parts.append(f"open for {_duration(house.up_s)}")
    return parts


def _duration(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours < 48 else f"{hours // 24} days {hours % 24} h"


class RoomsView:
    """What `cenacle top` shows. Give it newer figures, or a problem, and draw it again.

    With `fits_screen` it leaves out the emptiest rooms where there are more of them than lines.
    """

    def __init__(self, address: str, figures: HouseFigures, fits_screen: bool = False) -> None:
        self._address = address
        self._fits_screen = fits_screen
        self.figures = figures
        self.problem = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Part of Rich."""
        house, width = self.figures, options.max_width
        above = [Text(f"Cénacle at {self._address}", "bold"), *house_lines(house, width)]
        if self.problem:
            above.append(Text(self.problem, "bold red"))
        rooms = house.rooms
        if self._fits_screen:
            taken = sum(len(text.wrap(console, width)) for text in above) + 2  # an empty line, and the titles
            space = max(1, options.max_height - taken)
            if len(rooms) > space:
                rooms = rooms[: max(1, space - 1)]
        yield from above
        yield Text()
        yield _table(rooms, width)
        if left_out := len(house.rooms) - len(rooms):
            yield Text(f"and {left_out} more {'room' if left_out == 1 else 'rooms'}", "dim")


def _table(rooms: tuple[RoomFigures, ...], width: int) -> Table:
    columns = fitting(rooms, width)
    table = Table(box=None, padding=(0, _PADDING, 0, 0), pad_edge=False, header_style="bold")
    for column in columns:
        is_name = column.title in ("Room", "Shed")
        table.add_column(column.title, justify="left" if is_name else "right", no_wrap=True)
    for room in rooms:
        table.add_row(*(column.cell(room) for column in columns))
    return table
