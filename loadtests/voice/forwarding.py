"""Some talk, hundreds listen: what does our forwarder take for a packet, how late is it, and is any lost?

The media process has one core, the peers the other. The last line of output is one JSON object, which is also appended
to loadtests/results.ndjson.
"""

import argparse
import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cenacle.core import limits
from cenacle.media.service import MediaService, MediaSettings
from loadtests.crowd import keep
from loadtests.machine import Others, process_rss_kib
from loadtests.voice.company import Company
from loadtests.voice.judgement import judged

Figures = dict[str, Any]

IDLE_S: Final = 3.0
INBOUND_S: Final = 4.0
INBOUND_TALKERS: Final = 50
SETTLED_S: Final = 1.5  # counts come once a second


def cpu_s(process_ids: list[int]) -> float:
    """Seconds that all threads of these processes have run, to the nanosecond."""
    threads = (path for one in process_ids for path in Path(f"/proc/{one}/task").glob("*/schedstat"))
    return sum(int(path.read_text().split()[0]) for path in threads) / 1e9


class Bench:
    """A media service with one process, and peers connected to it."""

    def __init__(self, service: MediaService, company: Company) -> None:
        self.service = service
        self.company = company
        self.profile = ""

    @property
    def process_ids(self) -> list[int]:
        """The media process."""
        return [one for one in self.service.process_ids if one is not None]

    async def bring(self, numbers: range) -> None:
        """Connect peers, one after the other."""
        for number in numbers:
            sdp = await self.service.answer(number, await self.company.offer(number, limits.SLOTS))
            self.profile = await self.company.connect(number, sdp)

    async def phase(self, talkers: list[int], seconds: float) -> Figures:
        """Let these speak; the peers' counts, the processor time and what the media process counted."""
        await asyncio.sleep(SETTLED_S)
        counters, before = dict(self.service.stats().counters), cpu_s(self.process_ids)
        began = asyncio.get_running_loop().time()
        counts = await self.company.perform(talkers, seconds)
        elapsed = asyncio.get_running_loop().time() - began
        used = cpu_s(self.process_ids) - before
        await asyncio.sleep(SETTLED_S)
        after = self.service.stats().counters
        counted = {name: after[name] - counters.get(name, 0) for name in after}
        return {**counts, "cpu_s": used, "elapsed_s": elapsed, "counted": counted}


async def measure(listeners: int, talkers: int, seconds: float) -> Figures:
    """Runs one bench: idle, then talk that nobody is to hear, then talk that all hear."""
    cores = sorted(os.sched_getaffinity(0))
    service = MediaService(MediaSettings(bind=("127.0.0.1",)), log_level="error")
    await service.start()
    try:
        async with Company(cores[-1] if len(cores) > 1 else None) as company:
            bench = Bench(service, company)
            await bench.bring(range(1, 2))
            for process_id in bench.process_ids:
                os.sched_setaffinity(process_id, {cores[0]})
            await bench.bring(range(2, listeners + talkers + 1))
            speaking = list(range(1, talkers + 1))
            hearing = list(range(talkers + 1, talkers + listeners + 1))
            others = Others()
            idle = await bench.phase([], IDLE_S)
            inbound = await bench.phase((hearing + speaking)[:INBOUND_TALKERS], INBOUND_S)
            service.route(dict.fromkeys(hearing, speaking))
            spoken = await bench.phase(speaking, seconds)
            figures = _figures(listeners, talkers, seconds, idle, inbound, spoken)
            figures["srtp_profile"] = bench.profile
            figures["rss_kib"] = sum(process_rss_kib(one) for one in bench.process_ids)
            figures["others_cpu_cores"] = others.cores()
    finally:
        await service.stop()
    return judged(figures | {"at": datetime.now(UTC).isoformat(timespec="seconds")})


def _figures(listeners: int, talkers: int, seconds: float, idle: Figures, inbound: Figures, spoken: Figures) -> Figures:
    """One record. A forwarded packet's time is all that the process did meanwhile; an inbound one's is what it did
    beyond idling while nobody was to hear it."""
    expected = spoken["spoken"] * listeners
    idle_core = idle["cpu_s"] / idle["elapsed_s"]
    inbound_s = inbound["cpu_s"] - idle_core * inbound["elapsed_s"]
    forwarded = spoken["counted"]["packets_forwarded"]
    return {
        "scenario": "voice",
        "system": "cenacle",
        "listeners": listeners,
        "talkers": talkers,
        "seconds": seconds,
        "forwarded_pps": round(forwarded / seconds),
        "us_per_forwarded_packet": round(spoken["cpu_s"] / max(1, forwarded) * 1e6, 2),
        "us_per_inbound_packet": round(max(0.0, inbound_s) / max(1, inbound["spoken"]) * 1e6, 2),
        "added_latency_ms_p50": spoken["latency_ms_p50"],
        "added_latency_ms_p99": spoken["latency_ms_p99"],
        "added_latency_ms_max": spoken["latency_ms_max"],
        "latencies": spoken["latencies"],
        "lost_in_server": expected - spoken["heard"] - spoken["lost_here"],
        "inbound_lost": inbound["spoken"] - inbound["counted"]["packets_received"],
        "unreadable": spoken["unreadable"],
        "cpu_core": round(spoken["cpu_s"] / seconds, 3),
        "idle_cpu_core": round(idle_core, 4),
        "peers_cpu_core": spoken["cpu_core"],
        "peers_late_ms_p99": spoken["late_ms_p99"],
        "peers_saturated": spoken["saturated"] or inbound["lost_here"] > 0,
    }


def main() -> int:
    """Reads the arguments, runs, prints one JSON line and appends it to the results; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listeners", type=int, default=300)
    parser.add_argument("--talkers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    if not 1 <= options.talkers <= limits.SLOTS:
        parser.error(f"a listener has {limits.SLOTS} slots")
    record = asyncio.run(measure(options.listeners, options.talkers, options.seconds))
    keep(record)
    print(json.dumps(record))
    return 0 if record["void"] or all(record["passes"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
