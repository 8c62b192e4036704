"""Members walk about in one room; what does its tick cost while all of them also listen to those who speak near them?

The same members first walk in silence, then with voices. The server has one core; the bots, the voice peers and the
media process share the other. The last line of output is one JSON object, also appended to loadtests/results.ndjson.
"""

import argparse
import asyncio
import gc
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Final

from cenacle.core import limits
from loadtests.bot import Bot
from loadtests.crowd import WARM_UP_S, keep
from loadtests.field import WORLD, Field, everywhere
from loadtests.house import HouseProcess
from loadtests.machine import Others
from loadtests.observer import Observer
from loadtests.span import SHED_LEVEL, Figures, Span
from loadtests.voice.company import Company, PeersError
from loadtests.voice.forwarding import cpu_s
from loadtests.voice.judgement import TICK_RATIO_MOST, reason

SIZE_M: Final = 100.0
MEMBERS_PER_TALKER: Final = 15  # so that about two of them are within hearing of everyone
ANSWERED_WITHIN_S: Final = 20.0
STARTED_POLL_S: Final = 0.1
SETTLED_POLLS: Final = 12
SETTLED_POLL_S: Final = 1.0
HEARD_S: Final = 2.0  # in which all slots are chosen
FORWARDED: Final = "cenacle_media_packets_forwarded_total"


class Answers:
    """Bots that offer a voice connection, as a browser does."""

    __slots__ = ()
    waiting: ClassVar["dict[int, asyncio.Future[str]]"] = {}  # by the bot's row

    def _control(self, message: dict[str, Any]) -> None:
        row: int = self.row  # type: ignore[attr-defined]
        waiting = self.waiting.get(row)
        if waiting is not None and not waiting.done():
            if message["type"] == "voice_answer":
                waiting.set_result(message["sdp"])
            elif message["type"] == "refused" and message["re"] == "voice_offer":
                waiting.set_exception(PeersError(message["code"]))
        super()._control(message)  # type: ignore[misc]


class VoiceBot(Answers, Bot):
    """A member with a voice."""

    __slots__ = ()


class VoiceObserver(Answers, Observer):
    """Likewise, one of those who look closely."""


class VoiceField(Field):
    """A field of members with voices."""

    def _bot(self, seat: str) -> Bot:
        bot = super()._bot(seat)
        bot.__class__ = VoiceObserver if isinstance(bot, Observer) else VoiceBot
        return bot


async def join_voice(bot: Bot, company: Company) -> None:
    """Offer, and connect with the answer. Raises PeersError or TimeoutError."""
    waiting = Answers.waiting[bot.row] = asyncio.get_running_loop().create_future()
    bot.send({"type": "voice_offer", "sdp": await company.offer(bot.row, limits.SLOTS)})
    await company.connect(bot.row, await asyncio.wait_for(waiting, ANSWERED_WITHIN_S))


def media_processes(house: HouseProcess) -> list[int]:
    """The media processes of a server."""
    children = Path(f"/proc/{house.process_id}/task/{house.process_id}/children").read_text().split()
    return [int(one) for one in children if b"cenacle.media.process" in Path(f"/proc/{one}/cmdline").read_bytes()]


async def started(house: HouseProcess) -> list[int]:
    """The media processes of a server, once there are any."""
    while True:
        if found := media_processes(house):
            return found
        await asyncio.sleep(STARTED_POLL_S)


async def settle(house: HouseProcess) -> None:
    """Wait until the room sheds nothing more, as it may after many have come; not for ever, since it may stay so."""
    for _ in range(SETTLED_POLLS):
        if not (await asyncio.to_thread(house.metrics)).get(SHED_LEVEL):
            return
        await asyncio.sleep(SETTLED_POLL_S)


async def measure(members: int, seconds: float, seed: int) -> Figures:
    """Runs both halves and returns the record."""
    cores = sorted(os.sched_getaffinity(0))
    first, last = (cores[0], cores[-1]) if len(cores) > 1 else (None, None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = folder / "bench.yaml"
        world.write_text(WORLD.format(half=SIZE_M / 2))
        async with HouseProcess(world, folder, first) as house, Company(last) as company:
            if last is not None:
                for process_id in await started(house):
                    os.sched_setaffinity(process_id, {last})
                os.sched_setaffinity(0, {last})
            try:
                async with VoiceField(house, everywhere(SIZE_M), Random(seed), members, SIZE_M) as field:
                    return await _both(house, field, company, members, seconds, seed)
            finally:
                os.sched_setaffinity(0, cores)
                gc.unfreeze()


async def _both(
    house: HouseProcess, field: VoiceField, company: Company, members: int, seconds: float, seed: int
) -> Figures:
    await field.bring(members)
    gc.freeze()
    field.walking = True
    await asyncio.sleep(WARM_UP_S)
    await settle(house)
    others = Others()
    span = await Span.begin(field, house)
    await asyncio.sleep(seconds)
    silent = await span.end()
    for bot in field.bots:
        await join_voice(bot, company)
    talkers = field.bots[::MEMBERS_PER_TALKER]
    for bot in talkers:
        bot.send({"type": "mic", "state": "open"})
    numbers = [bot.row for bot in talkers]
    await company.perform(numbers, HEARD_S)
    await settle(house)
    forwarded, media_s = house.metrics()[FORWARDED], cpu_s(media_processes(house))
    span = await Span.begin(field, house)
    counts = await company.perform(numbers, seconds)
    loud = await span.end()
    media_s = cpu_s(media_processes(house)) - media_s
    await asyncio.sleep(limits.VOICE_SWEEP_S * 1.5)  # counts come once so long
    forwarded = house.metrics()[FORWARDED] - forwarded
    return _record(members, len(talkers), silent, loud, seed) | {
        "forwarded_pps": round(forwarded / loud["seconds"]),
        "heard": counts["heard"],
        "media_cpu_core": round(media_s / loud["seconds"], 3),
        "peers_cpu_core": counts["cpu_core"],
        "others_cpu_cores": others.cores(),
    }


def _record(members: int, talkers: int, silent: Figures, loud: Figures, seed: int) -> Figures:
    figures: Figures = {"scenario": "voice_crowd", "members": members, "listeners": members, "talkers": talkers}
    for key in ("tick_ms_p50", "tick_ms_p99", "cpu_core", "overruns", "ticks_shed", "input_to_effect_ms_p95"):
        figures[f"{key}_silent"], figures[key] = silent[key], loud[key]
    ratio = (loud["tick_ms_p99"] or 0.0) / (silent["tick_ms_p99"] or 1.0)
    return figures | {
        "tick_p99_ratio": round(ratio, 3),
        "lost": silent["lost"] + loud["lost"],
        "bots_saturated": silent["bots_saturated"] or loud["bots_saturated"],
        "seed": seed,
    }


def judged(figures: Figures) -> Figures:
    """The record with `void` and `passes`."""
    void = reason({"peers_saturated": figures["bots_saturated"], **figures})
    passes = {
        "tick p99 ≤ 1.15 × that without voices": figures["tick_p99_ratio"] <= TICK_RATIO_MOST,
        "nobody is lost": figures["lost"] == 0,
        "voices are heard": figures["heard"] > 0,
    }
    return figures | {"at": datetime.now(UTC).isoformat(timespec="seconds"), "void": void, "passes": passes}


def main() -> int:
    """Reads the arguments, runs, prints one JSON line and appends it to the results; 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    record = judged(asyncio.run(measure(options.members, options.seconds, options.seed)))
    keep(record)
    print(json.dumps(record))
    return 0 if record["void"] or all(record["passes"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
