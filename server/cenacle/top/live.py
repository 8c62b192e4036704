"""`cenacle top`: reads a house's metrics again and again, and shows its rooms in the terminal."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from rich.console import Console
from rich.live import Live

from cenacle.top.figures import figures_between
from cenacle.top.readings import NoReadingError, Reading
from cenacle.top.table import RoomsView

DRAWN_PER_S: Final = 4  # so soon after the terminal has got another size


class Source(Protocol):
    """A house that can be read."""

    origin: str

    def read(self) -> Reading:
        """Ask the house. Raises NoReadingError."""
        ...


def show_once(source: Source, console: Console, interval_s: float, pause: Callable[[float], None] = time.sleep) -> None:
    """Print one table, of the time from now to `interval_s` later. Raises NoReadingError."""
    before = source.read()
    pause(interval_s)
    console.print(RoomsView(source.origin, figures_between(before, source.read(), time.time())))


def show_live(source: Source, console: Console, interval_s: float, pause: Callable[[float], None] = time.sleep) -> None:
    """Show the table on a screen of its own until Ctrl-C. Raises NoReadingError if the house does not answer at first.

    Once it has answered, a silence is told above the last figures, and the house is asked again.
    """
    before = source.read()
    view = RoomsView(source.origin, figures_between(None, before, time.time()), fits_screen=True)
    with Live(view, console=console, screen=True, refresh_per_second=DRAWN_PER_S) as live:
        while True:
            try:
                pause(interval_s)
            except KeyboardInterrupt:
                return
            try:
                after = source.read()
            except NoReadingError as problem:
                view.problem = str(problem)
            else:
                view.figures, view.problem = figures_between(before, after, time.time()), ""
                before = after
            live.refresh()
