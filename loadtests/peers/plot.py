"""The plot of a comparison."""

from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, StrMethodFormatter

from loadtests.peers.system import Figures

_PANELS: Final = (
    ("cpu_core", 1.0, "CPU of the server, cores"),
    ("tick_ms_p99", 1.0, "Tick, p99, ms"),
    ("bytes_down_per_client_s", 1 / 1000, "Down, KB/s a client"),
    ("near_age_ms_p95", 1.0, "Age of what is seen within 8 m, p95, ms"),
)
_MARKERS: Final = "osD^v*"


def draw(found: list[Figures], titles: dict[str, str], path: Path) -> None:
    """Writes a PNG: a panel a measure, a line a system. Runs that failed are left out, void ones hollow."""
    figure = Figure(figsize=(11, 8), layout="constrained")
    panels = figure.subplots(2, 2)
    for axes, (key, scale, label) in zip(panels.flat, _PANELS, strict=True):
        _panel(axes, found, titles, key, scale)
        axes.set_title(label, fontsize=10)
    figure.legend(
        *panels.flat[2].get_legend_handles_labels(), loc="outside lower center", ncols=len(titles), fontsize=8
    )
    figure.suptitle(
        "Members walking at 20 Hz in one room; hollow where the members were late; logarithmic", fontsize=11
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def _panel(axes: Axes, found: list[Figures], titles: dict[str, str], key: str, scale: float) -> None:
    for (name, title), marker in zip(titles.items(), _MARKERS, strict=False):
        runs = [one for one in found if one["system"] == name and one.get(key)]
        points = [(one["members"], one[key] * scale) for one in runs]
        if not points:
            continue
        axes.set_xscale("log")
        axes.set_yscale("log")
        (line,) = axes.plot([x for x, _ in points], [y for _, y in points], marker=marker, label=title)
        late = [point for point, one in zip(points, runs, strict=True) if one["bots_saturated"]]
        axes.plot([x for x, _ in late], [y for _, y in late], marker, color="white", mec=line.get_color(), zorder=3)
    axes.xaxis.set_major_locator(FixedLocator(sorted({one["members"] for one in found})))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.4g}"))
    axes.set_xlabel("members")
    axes.grid(visible=True, alpha=0.3)
