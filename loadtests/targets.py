"""What each scenario must show, and whether a record shows it.

A target is decided only by a run that is not void, with as many members as it speaks of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

Record = dict[str, Any]

OTHERS_CORES: Final = 0.3  # more than this taken by what else runs on the machine voids a run
TICK_HZ: Final = 20


@dataclass(frozen=True)
class Target:
    """`text` is what is asked of a run with so many members or more: that the `figure` of its record `holds`."""

    text: str
    figure: Callable[[Record], float | None]
    holds: Callable[[float], bool]
    members: int = 0

    def passes(self, record: Record) -> bool | None:
        """Whether the record shows it; None if it cannot tell."""
        value = self.figure(record)
        if value is None or void(record) or record["members"] < self.members:
            return None
        return self.holds(value)


def at_most(key: str, most: float, text: str, members: int = 0) -> Target:
    """The figure by that key may not be more."""
    return Target(text, lambda record: record.get(key), lambda value: value <= most, members)


def at_least(key: str, least: float, text: str, members: int = 0) -> Target:
    """The figure by that key may not be less."""
    return Target(text, lambda record: record.get(key), lambda value: value >= least, members)


def ratio_at_most(key: str, to: str, most: float, text: str, members: int = 0) -> Target:
    """One figure may be at most so many times the other."""

    def figure(record: Record) -> float | None:
        above, below = record.get(key), record.get(to)
        return None if above is None or not below else above / below

    return Target(text, figure, lambda value: value <= most, members)


def void(record: Record) -> str | None:
    """Why a record says nothing, if so."""
    if record.get("bots_saturated"):
        return "the bots were saturated"
    if record.get("others_cpu_cores", 0.0) > OTHERS_CORES:
        return f"others used {record['others_cpu_cores']} cores"
    return None


def _holds_rate(members: int) -> Target:
    def rate(record: Record) -> float | None:
        return record["ticks"] / record["seconds"] if record.get("seconds") else None

    return Target("20 ticks a second", rate, lambda value: value >= 0.99 * TICK_HZ, members)


def _tick(members: int) -> tuple[Target, ...]:
    return (
        at_most("tick_ms_p99", 25.0, "tick p99 ≤ 25 ms", members),
        at_most("tick_ms_max", 50.0, "no tick over 50 ms", members),
        _holds_rate(members),
        at_most("cpu_core", 0.9, "≤ 0.9 core", members),
        at_most("bytes_down_per_client_s", 20_000, "≤ 20 KB/s down a client", members),
    )


TARGETS: Final[dict[str, tuple[Target, ...]]] = {
    "crowd": (
        *_tick(1_000),
        at_most("near_age_ms_p95", 120.0, "neighbours within 8 m ≤ 120 ms old at p95", 1_000),
        at_least("inputs_by_next_tick", 0.95, "inputs answered by the next tick: ≥ 95%", 1_000),
        at_most("rss_per_member_kib", 150.0, "≤ 150 KiB of memory a member", 1_000),
    ),
    "packed": _tick(500),
    "clusters": _tick(1_000),
    "join_storm": (
        at_most("hellos_within_s", 1.0, "200 hellos within 1 s"),
        at_most("all_in_s", 5.0, "all in the room within 5 s"),
        at_most("tick_ms_max", 50.0, "meanwhile no tick over 50 ms"),
    ),
    "stalled_reader": (
        ratio_at_most("tick_ms_p99", "tick_ms_p99_calm", 1.2, "tick p99 ≤ 1.2 × that without them", 500),
        ratio_at_most("near_age_ms_p99", "near_age_ms_p99_calm", 1.2, "ages at p99 ≤ 1.2 × those without", 500),
        at_most("stalled_memory_kib", 256.0, "≤ 256 KiB of memory each"),
        Target(
            "all are closed as too_slow",
            lambda record: record.get("stalled_too_slow", 0) / record["stalled"],
            lambda value: value >= 1.0,
        ),
        at_most("lost", 0, "nobody else is lost"),
    ),
    "flood": (
        Target(
            "all are closed as flooded",
            lambda record: (
                sum(code == "flooded" for code in record["close_codes"].values()) / len(record["close_codes"])
                if record["flooders_closed"] == record["flooders"]
                else 0.0
            ),
            lambda value: value >= 1.0,
        ),
        at_most("tick_ms_max", 50.0, "meanwhile no tick over 50 ms"),
        at_most("lost", 0, "nobody else is lost"),
    ),
    "churn": (
        at_least("replaced_per_s", 49.0, "50 joins and leaves a second", 300),
        Target("memory grows by < 5%", lambda record: record.get("rss_growth"), lambda value: value < 0.05, 300),
        at_most("warnings", 0, "no warning in the log"),
        at_most("lost", 0, "nobody is lost"),
    ),
    "overload_recovery": (at_most("recovered_after_s", 10.0, "as before within 10 s"),),
}


def judged(record: Record) -> Record:
    """The record with `void` (why, or null) and `passes` by target."""
    verdicts = {target.text: target.passes(record) for target in TARGETS.get(record["scenario"], ())}
    return record | {"void": void(record), "passes": verdicts}
