"""What each scenario must show, and whether a record shows it.

A target is decided only by a run that is not void, with as many members as it speaks of.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

Record = dict[str, Any]

OTHERS_CORES: Final = 0.3  # more than this taken by what else runs on the machine voids a run
TICK_HZ: Final = 20


class Verdict(NamedTuple):
    """A target with what was measured; `passes` is None where that cannot tell."""

    text: str
    value: float | None
    passes: bool | None

    def line(self) -> str:
        """For people."""
        word = {True: "pass", False: "FAIL", None: "–"}[self.passes]
        return f"{word:4}  {self.text}" + ("" if self.value is None else f": {self.value:,.3g}")


@dataclass(frozen=True)
class Target:
    """`text` is what is asked of a run with so many members or more: that the `figure` of its record `holds`."""

    text: str
    figure: Callable[[Record], float | None]
    holds: Callable[[float], bool]
    members: int = 0

    def verdict(self, record: Record) -> Verdict:
        """Whether the record shows it."""
        value = self.figure(record)
        if value is None or void(record) or record["members"] < self.members:
            return Verdict(self.text, value, None)
        return Verdict(self.text, value, self.holds(value))


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


GROWTH_MOST: Final = 2.5
GROWTH_MEMBERS: Final = range(250, 1_001)
BYTES_FEWER: Final = 15.0
VIEWS_CPU_SHARE: Final = 1 / 3


def verdicts(record: Record) -> list[Verdict]:
    """What a record of a scenario shows."""
    return [target.verdict(record) for target in TARGETS.get(record["scenario"], ())]


def judged(record: Record) -> Record:
    """The record with `void` (why, or null) and `passes` by target."""
    return record | {"void": void(record), "passes": {one.text: one.passes for one in verdicts(record)}}


def _ratio(text: str, above: Record | None, below: Record | None, key: str, holds: Callable[[float], bool]) -> Verdict:
    """What the ratio of a figure of two records shows, unless one of them is missing, void or failed."""
    records = [one for one in (above, below) if one is not None]
    values = [one.get(key) for one in records]
    if len(records) < 2 or values[0] is None or not values[1]:
        return Verdict(text, None, None)
    ratio = values[0] / values[1]
    return Verdict(text, ratio, None if any(map(void, records)) else holds(ratio))


def growth(found: list[Record]) -> list[Verdict]:
    """How the tick's p99 grows when members double; asked for from 250 to 1,000."""
    by_members = {record["members"]: record for record in found}
    made = []
    for members, record in sorted(by_members.items()):
        double = by_members.get(2 * members)
        if double is None:
            continue
        asked = members in GROWTH_MEMBERS and 2 * members in GROWTH_MEMBERS
        text = f"tick p99 at {2 * members:,} ÷ at {members:,}" + (f" ≤ {GROWTH_MOST}" if asked else "")
        verdict = _ratio(text, double, record, "tick_ms_p99", lambda value: value <= GROWTH_MOST)
        made.append(verdict if asked else verdict._replace(passes=None))
    return made


def peers(found: list[Record]) -> list[Verdict]:
    """How our room compares with Colyseus in the same run."""
    by_run = {(record["system"], record["members"]): record for record in found}
    ours, shared = by_run.get(("cenacle", 1_000)), by_run.get(("colyseus_shared", 1_000))
    few, views = by_run.get(("cenacle", 400)), by_run.get(("colyseus_views", 400))
    return [
        _ratio(
            "bytes a client at 1,000: one Colyseus state ÷ ours ≥ 15", shared, ours, "bytes_down_per_client_s",
            lambda value: value >= BYTES_FEWER,
        ),
        _ratio(
            "tick p99 at 1,000: ours ÷ one Colyseus state < 1", ours, shared, "tick_ms_p99",
            lambda value: value < 1,
        ),
        _ratio(
            "CPU at 400: ours ÷ Colyseus views ≤ 1/3", few, views, "cpu_core",
            lambda value: value <= VIEWS_CPU_SHARE,
        ),
    ]  # fmt: skip
