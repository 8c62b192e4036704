"""Our room and others under the same walking crowd, in turn: a table, a plot, and a line a run in results.ndjson."""

import argparse
import asyncio
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from loadtests import crowd
from loadtests.peers import system
from loadtests.peers.plot import draw
from loadtests.peers.system import SYSTEMS, Figures
from loadtests.targets import peers

OURS: Final = "cenacle"
TITLES: Final = {OURS: "Cénacle"} | {one.name: one.title for one in SYSTEMS}
SIZE_M: Final = 100.0
PLOT: Final = Path(__file__).parents[2] / "docs" / "pictures" / "peers.png"
QUIET_CORES: Final = 0.1  # what the rest of the machine may use without a remark
OURS_WITHIN_S: Final = 120.0  # beyond the time of walking


async def ours(members: int, seconds: float, seed: int) -> Figures:
    """The figures of our own room."""
    try:
        run = crowd.measure(members, seconds, SIZE_M, seed)
        return await asyncio.wait_for(run, OURS_WITHIN_S + seconds) | {"system": OURS}
    except (OSError, TimeoutError, RuntimeError) as error:
        return {"scenario": "crowd", "system": OURS, "members": members, "seed": seed, "failed": repr(error)}


async def compare(names: list[str], members: list[int], seconds: float, seed: int) -> list[Figures]:
    """Runs each system by name with each number of members, one after the other."""
    found = []
    for count in members:
        for name in names:
            if name == OURS:
                figures = await ours(count, seconds, seed)
            else:
                one = next(one for one in SYSTEMS if one.name == name)
                figures = await system.measure(one, count, seconds, SIZE_M, seed)
            crowd.keep(figures)
            found.append(figures)
    return found


def _cell(figures: Figures, key: str, scale: float = 1.0, digits: int = 1) -> str:
    value = figures.get(key)
    return "–" if value is None else f"{value * scale:,.{digits}f}"


def table(found: list[Figures]) -> Table:
    """One row a run."""
    made = Table(title="All members walking at 20 Hz in 100 × 100 m; the server on one core, the members on the other")
    made.add_column("Members", justify="right")
    made.add_column("System")
    for title in ("CPU, cores", "Tick p50, ms", "Tick p99, ms", "KB/s a client", "Age p95, ms", "Delay p95, ms"):
        made.add_column(title, justify="right")
    made.add_column("Remarks")
    for figures, following in zip(found, [*found[1:], None], strict=True):
        remarks = [figures["failed"]] if "failed" in figures else []
        remarks += ["void: the members are late"] if figures.get("bots_saturated") else []
        remarks += ["the server does not answer"] if figures.get("server_answers") is False else []
        remarks += (
            [f"others used {taken} cores"] if (taken := figures.get("others_cpu_cores", 0.0)) > QUIET_CORES else []
        )
        remarks += [f"{figures[key]} {key}" for key in ("lost", "broken") if figures.get(key)]
        made.add_row(
            str(figures["members"]),
            TITLES[figures["system"]],
            _cell(figures, "cpu_core", digits=2),
            _cell(figures, "tick_ms_p50"),
            _cell(figures, "tick_ms_p99"),
            _cell(figures, "bytes_down_per_client_s", 1 / 1000),
            _cell(figures, "near_age_ms_p95", digits=0),
            _cell(figures, "input_to_effect_ms_p95", digits=0),
            "; ".join(remarks),
            end_section=following is not None and following["members"] != figures["members"],
        )
    return made


def main() -> None:
    """Reads the arguments, runs, and shows what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[100, 200, 400, 1000])
    parser.add_argument("--systems", nargs="+", choices=TITLES, default=list(TITLES))
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path, default=PLOT)
    options = parser.parse_args()
    found = asyncio.run(compare(options.systems, options.members, options.seconds, options.seed))
    console = Console(width=160)
    console.print(table(found))
    for verdict in peers(found):
        console.print(verdict.line())
    draw(found, TITLES, options.plot)
    print(f"The plot: {options.plot}")


if __name__ == "__main__":
    main()
