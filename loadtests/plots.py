"""Plots of what was measured (PNG): growth with members, and an overload over time."""

from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, StrMethodFormatter

from loadtests.targets import Record, void

PICTURES: Final = Path(__file__).parents[1] / "docs" / "pictures"
GROWTH: Final = PICTURES / "growth.png"
OVERLOAD: Final = PICTURES / "overload.png"
TICK_MS: Final = 50.0
_DPI: Final = 110
_TICKS: Final = (("tick_ms_p50", "p50", "o"), ("tick_ms_p99", "p99", "s"), ("tick_ms_max", "longest", "^"))


def draw_growth(found: list[Record], path: Path = GROWTH) -> None:
    """The tick's time, the CPU and the bytes against members; void runs are hollow."""
    runs = sorted((one for one in found if "failed" not in one), key=lambda one: int(one["members"]))
    figure = Figure(figsize=(11, 4.2), layout="constrained")
    ticks, cpu, down = figure.subplots(1, 3)
    for key, label, marker in _TICKS:
        _line(ticks, runs, key, 1.0, label, marker)
    ticks.axhline(TICK_MS, color="grey", linestyle=":", linewidth=1)
    ticks.set_title("Tick, ms", fontsize=10)
    ticks.legend(fontsize=8)
    _line(cpu, runs, "cpu_core", 1.0, "server", "o")
    _line(cpu, runs, "bots_cpu_core", 1.0, "bots", "D")
    cpu.set_title("CPU, cores", fontsize=10)
    cpu.legend(fontsize=8)
    _line(down, runs, "bytes_down_per_client_s", 1 / 1000, "down", "o")
    down.set_title("Down, KB/s a client", fontsize=10)
    for axes in (ticks, cpu, down):
        axes.set_xlabel("members")
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(FixedLocator(sorted({int(one["members"]) for one in runs})))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.tick_params(axis="x", labelrotation=60, labelsize=8)
        axes.grid(visible=True, alpha=0.3)
    figure.suptitle("All members walking about one room of 100 × 100 m; hollow where the run is void", fontsize=11)
    _save(figure, path)


def _line(axes: Axes, runs: list[Record], key: str, scale: float, label: str, marker: str) -> None:
    points = [(one["members"], one[key] * scale, void(one)) for one in runs if one.get(key) is not None]
    (line,) = axes.plot([x for x, _, _ in points], [y for _, y, _ in points], marker=marker, label=label)
    hollow = [(x, y) for x, y, why in points if why]
    axes.plot([x for x, _ in hollow], [y for _, y in hollow], marker, color="white", mec=line.get_color(), zorder=3)


def draw_overload(record: Record, path: Path = OVERLOAD) -> None:
    """The tick's time and what is shed, second by second; grey while there are twice as many."""
    rows = record["by_second"]
    at = [row["at_s"] for row in rows]
    figure = Figure(figsize=(11, 6), layout="constrained")
    ticks, delay, shed = figure.subplots(3, 1, sharex=True, height_ratios=(3, 2, 1))
    for key, label, marker in _TICKS:
        ticks.plot(at, [row[key] for row in rows], marker=marker, markersize=3, label=label)
    ticks.axhline(TICK_MS, color="grey", linestyle=":", linewidth=1)
    ticks.set_ylabel("tick, ms")
    ticks.legend(fontsize=8, loc="upper left")
    delay.plot(at, [row["input_to_effect_ms_p95"] for row in rows], color="tab:red")
    delay.set_ylabel("delay p95, ms")
    shed.step(at, [row["shed_level"] for row in rows], where="mid", color="tab:purple")
    shed.set_ylabel("shed level")
    shed.set_ylim(-0.2, 4.2)
    shed.set_xlabel("seconds")
    for axes in (ticks, delay, shed):
        axes.axvspan(*record["overload_s"], color="grey", alpha=0.15)
        axes.grid(visible=True, alpha=0.3)
    for axes in (ticks, delay):
        axes.set_ylim(bottom=0)
    figure.suptitle(
        f"{record['members']:,} members, and {record['guests']:,} more while it is grey"
        + (f" (void: {why})" if (why := void(record)) else ""),
        fontsize=11,
    )
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=_DPI)
