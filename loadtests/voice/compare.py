"""Our forwarder and other servers under the same voices, in turn: a table, and a line a run in results.ndjson.

Each server has one core, the peers the other. A packet is one that a listener has heard: 50 a second of each talker
for each listener; where a server mixes, one packet stands for one of each talker.
"""

import argparse
import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from loadtests.crowd import keep
from loadtests.machine import Others
from loadtests.voice import forwarding, namespace
from loadtests.voice.company import Company, PeersError
from loadtests.voice.forwarding import cpu_s
from loadtests.voice.janus import JANUS, JanusError
from loadtests.voice.judgement import CHEAPER_THAN_RELAY_LEAST, reason
from loadtests.voice.rivals import JanusAudioBridge, JanusVideoRoom, MediaRelayServer, Rival

Figures = dict[str, Any]

FRAMES_PER_S: Final = 50
SETTLED_S: Final = 1.0
# What decodes and encodes cannot serve as many with one core.
LISTENERS_MOST: Final = {"media_relay": 16, "janus_audiobridge": 60, "janus_videoroom": 1_000}
TITLES: Final = {
    "cenacle": "Cénacle",
    "media_relay": "aiortc MediaRelay",
    "janus_audiobridge": "Janus AudioBridge, spatial",
    "janus_videoroom": "Janus VideoRoom, audio",
}


def make(name: str, core: int | None) -> Rival:
    """A server by name."""
    kinds: dict[str, type[MediaRelayServer | JanusAudioBridge | JanusVideoRoom]] = {
        kind.name: kind for kind in (MediaRelayServer, JanusAudioBridge, JanusVideoRoom)
    }
    return kinds[name](core)


async def measure(name: str, listeners: int, talkers: int, seconds: float) -> Figures:
    """One server's figures."""
    cores = sorted(os.sched_getaffinity(0))
    first, last = (cores[0], cores[-1]) if len(cores) > 1 else (None, None)
    listeners = min(listeners, LISTENERS_MOST[name])
    async with make(name, first) as rival, Company(last, rival.address) as company:
        for number in range(1, talkers + 1):
            await rival.talker(number, company)
        for number in range(talkers + 1, talkers + listeners + 1):
            await rival.listener(number, company)
        speaking = list(range(1, talkers + 1))
        stamped = name == "janus_videoroom"  # the others decode
        await company.perform(speaking, SETTLED_S, opus=not stamped)
        others, before = Others(), cpu_s(rival.process_ids)
        counts = await company.perform(speaking, seconds, opus=not stamped)
        used = cpu_s(rival.process_ids) - before
        taken = others.cores()
    expected = counts["spoken"] * listeners
    mixes = name == "janus_audiobridge"
    heard = sum(count for number, count in counts["heard_by"].items() if int(number) > talkers)
    heard *= talkers if mixes else 1
    figures = {
        "scenario": "voice",
        "system": name,
        "listeners": listeners,
        "talkers": talkers,
        "seconds": seconds,
        "us_per_forwarded_packet": round(used / max(1, heard) * 1e6, 2),
        "heard_share": round(heard / max(1, expected), 4),
        "added_latency_ms_p50": counts["latency_ms_p50"],
        "added_latency_ms_p99": counts["latency_ms_p99"],
        "cpu_core": round(used / seconds, 3),
        "peers_cpu_core": counts["cpu_core"],
        "peers_saturated": counts["saturated"],
        "others_cpu_cores": taken,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return figures | {"void": reason(figures)}


def no_janus() -> str | None:
    """Why Janus cannot be run, if so; else this process has a network of its own from now on, for it and the others."""
    if not os.path.exists(JANUS):
        return "Debian's janus is not installed"
    try:
        namespace.enter()
    except OSError as error:
        return f"there is no network for it: {error}"
    return None


async def compare(
    names: list[str], listeners: int, talkers: int, seconds: float, no_janus: str | None = None
) -> list[Figures]:
    """All servers by name, one after the other; a failure is a record too."""
    found = []
    for name in names:
        try:
            if name == "cenacle":
                figures = await forwarding.measure(listeners, talkers, seconds)
            elif name.startswith("janus") and no_janus is not None:
                figures = {"scenario": "voice", "system": name, "failed": no_janus}
            else:
                figures = await measure(name, listeners, talkers, seconds)
        except (OSError, TimeoutError, PeersError, JanusError) as error:
            figures = {"scenario": "voice", "system": name, "failed": repr(error)}
        keep(figures)
        found.append(figures)
    return found


def ratios(found: list[Figures]) -> Figures:
    """How many times ours is cheaper a packet than each other, and whether that is what was asked for."""
    cost = {one["system"]: one["us_per_forwarded_packet"] for one in found if "failed" not in one}
    ours = cost.pop("cenacle", None)
    times = {name: round(theirs / ours, 2) for name, theirs in cost.items()} if ours else {}
    voids = {one["system"]: one["void"] for one in found if one.get("void")}
    passes = {"≥ 25 times cheaper a packet than MediaRelay": times.get("media_relay", 0.0) >= CHEAPER_THAN_RELAY_LEAST}
    return {"scenario": "voice_peers", "times_cheaper_than": times, "void": voids or None, "passes": passes}


def table(found: list[Figures]) -> Table:
    """One row a server."""
    made = Table(title="The same voices for all; the server on one core, the peers on the other")
    made.add_column("System")
    for title in ("Listeners", "µs a packet", "CPU, cores", "Latency p50, ms", "p99, ms", "Heard"):
        made.add_column(title, justify="right")
    made.add_column("Remarks")
    for one in found:
        cells = [one.get(key) for key in ("listeners", "us_per_forwarded_packet", "cpu_core")]
        cells += [one.get(key) for key in ("added_latency_ms_p50", "added_latency_ms_p99", "heard_share")]
        remark = one.get("failed") or one.get("void") or ""
        made.add_row(TITLES[one["system"]], *("–" if cell is None else str(cell) for cell in cells), remark)
    return made


def main() -> int:
    """Reads the arguments, runs, shows the table and one JSON line; 1 if the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listeners", type=int, default=300)
    parser.add_argument("--talkers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--systems", nargs="+", choices=TITLES, default=list(TITLES))
    options = parser.parse_args()
    why_not = no_janus() if any(name.startswith("janus") for name in options.systems) else None
    found = asyncio.run(compare(options.systems, options.listeners, options.talkers, options.seconds, why_not))
    Console(width=150).print(table(found))
    record = ratios(found) | {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    keep(record)
    print(json.dumps(record))
    return 0 if record["void"] or all(record["passes"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
