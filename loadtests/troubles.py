"""What members do to a house that it must bear: they read nothing, send too much, or are too many."""

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final

import msgpack

from loadtests.bot import Bot, client_frame
from loadtests.span import Figures, Span
from loadtests.walkers import step_frame
from loadtests.watch import Watch

if TYPE_CHECKING:
    from loadtests.scenarios import Run

FLOOD_FRAMES: Final = 200  # at once, and again every 100 ms
FLOOD_EVERY_S: Final = 0.1
FLOODERS_OF_EACH: Final = 2
FLOODS: Final[dict[str, dict[str, Any]]] = {
    "ping": {"type": "ping", "t": 0.0, "received": 0},
    "react": {"type": "react", "kind": "clap"},
    "say": {"type": "say", "line_id": "flood", "to": "near", "text": "Again!"},
    "go": {"type": "go", "x": 0.0, "z": 0.0},
}
STEP_FLOOD: Final = "step"
STALLED_SHARE: Final = 10  # one in so many stalls
STALLED_BUFFER_BYTES: Final = 4_096
CALM_SHARE: Final = 1 / 4  # of the time, before they do
SAMPLE_S: Final = 0.5
CALM_S: Final = 10.0  # before and after the overload
HELD_S: Final = 3  # seconds like those before: it has recovered
SAME: Final = 1.25  # times what it was before counts as the same


async def stalled_reader(run: "Run") -> Figures:
    """First all read; then one in ten stops reading, but goes on walking, until the server gives it up.

    The figures are of the second part, those of the first have `_calm` behind their names. The kernels of those who
    will stall keep little unread from the start: a buffer made smaller later would also hold up what they send, since
    acknowledgements beyond a window that has shrunk are dropped.
    """
    field, house = run.field, run.house
    count = max(1, len(field.bots) // STALLED_SHARE)
    field.dismiss(field.others[-count:])
    stalled = await field.bring(count, receive_bytes=STALLED_BUFFER_BYTES)
    span = await Span.begin(field, house)
    await asyncio.sleep(run.seconds * CALM_SHARE)
    calm = await span.end()
    span = await Span.begin(field, house)
    before_kib = most_kib = house.usage().rss_kib
    until = time.monotonic() + run.seconds * (1 - CALM_SHARE)
    for bot in stalled:
        bot.stall()
    while time.monotonic() < until:
        await asyncio.sleep(SAMPLE_S)
        most_kib = max(most_kib, house.usage().rss_kib)
    after = await asyncio.to_thread(house.metrics)
    told = {
        "stalled": len(stalled),
        "stalled_ended": sum(bot.closed.done() for bot in stalled),
        "stalled_too_slow": span.counted("cenacle_errors_total", after, code="too_slow"),
        "unsent_bytes_most": span.most("cenacle_unsent_bytes", after),
        "stalled_memory_kib": round((most_kib - before_kib) / len(stalled), 1),
    }
    field.part_with(stalled)
    figures = await span.end()
    keys = ("tick_ms_p50", "tick_ms_p99", "near_age_ms_p95", "near_age_ms_p99", "input_to_effect_ms_p95")
    return figures | told | {f"{key}_calm": calm[key] for key in keys}


async def flood(run: "Run") -> Figures:
    """Some send one kind of message as fast as they can, until they are closed: two of each kind."""
    field = run.field
    kinds = [kind for kind in (*FLOODS, STEP_FLOOD) for _ in range(FLOODERS_OF_EACH)]
    flooders = await field.bring(len(kinds))
    field.part_with(flooders)
    span = await Span.begin(field, run.house)
    began = time.monotonic()
    for bot in flooders:
        bot.attend(True)
    floods = [asyncio.create_task(_flood(bot, kind)) for bot, kind in zip(flooders, kinds, strict=True)]
    await asyncio.wait(floods, timeout=run.seconds)
    closed_s = time.monotonic() - began
    for task in floods:
        task.cancel()
    await asyncio.gather(*floods, return_exceptions=True)
    await asyncio.sleep(max(0.0, began + run.seconds - time.monotonic()))
    codes = {kind: bot.closed.result() for bot, kind in zip(flooders, kinds, strict=True) if bot.closed.done()}
    return await span.end() | {
        "flooders": len(flooders),
        "flooders_closed": sum(bot.closed.done() for bot in flooders),
        "flooders_closed_s": round(closed_s, 2),
        "close_codes": codes,
    }


async def _flood(bot: Bot, kind: str) -> None:
    loop = asyncio.get_running_loop()
    frame = client_frame(msgpack.packb(FLOODS[kind])) if kind in FLOODS else step_frame(bot.epoch)
    while not bot.closed.done():
        try:
            await loop.sock_sendall(bot.socket, frame * FLOOD_FRAMES)
        except OSError:  # it is being closed: what the server says of it comes still
            await asyncio.wait((bot.closed,))
            return
        await asyncio.sleep(FLOOD_EVERY_S)


async def overload_recovery(run: "Run") -> Figures:
    """As many again come, stay for `seconds` and leave; how soon is all as it was before?

    The figures are of the overload. `by_second` has rows of `Watch`, `overload_s` when the overload began and ended.
    """
    field = run.field
    async with Watch(field, run.house) as watch:
        await asyncio.sleep(CALM_S)
        calm = list(watch.seconds)
        members = len(field.bots)
        guests = await field.bring(members)
        full_at = time.monotonic() - watch.began
        span = await Span.begin(field, run.house)
        await asyncio.sleep(run.seconds)
        figures = await span.end()
        left_at = time.monotonic() - watch.began
        field.dismiss(guests)
        await asyncio.sleep(2 * CALM_S)
        by_second = list(watch.seconds)
    return figures | {
        "guests": len(guests),
        "recovered_after_s": recovered_after(calm, [row for row in by_second if row["at_s"] > left_at], left_at),
        "overload_s": [round(full_at, 1), round(left_at, 1)],
        "by_second": by_second,
    }


def recovered_after(calm: list[Figures], after: list[Figures], left_at: float) -> float | None:
    """Seconds from `left_at` to the first of some seconds in a row that are like the calm ones; None if none are.

    Like them is: no overrun more, nothing shed more, and tick and delay at most a quarter above the worst of them.
    """

    def most(key: str) -> float:
        return max((row[key] for row in calm if row[key] is not None), default=0.0)

    held: list[Figures] = []
    for row in after:
        same = all(
            row[key] is not None and row[key] <= most(key) * SAME for key in ("tick_ms_p99", "input_to_effect_ms_p95")
        )
        same = same and row["overruns"] <= most("overruns") and row["shed_level"] <= most("shed_level")
        held = [*held, row] if same else []
        if len(held) == HELD_S:
            return round(float(held[0]["at_s"]) - left_at, 1)
    return None
