"""A system of others, measured as ours is: its server on one core, all its members in one process on the other.

Both are Node processes that are told what to do by lines of JSON; `figures.js` has their side.
"""

import asyncio
import json
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Final, Self

from loadtests.machine import Others, process_cpu_s

FOLDER: Final = Path(__file__).parent
ANSWER_WITHIN_S: Final = 30.0
JOIN_WITHIN_S: Final = 45.0
REPORT_WITHIN_S: Final = 10.0
RUN_WITHIN_S: Final = 120.0  # besides the time that is measured; a run that takes longer has failed
WARM_UP_S: Final = 3.0  # as in `loadtests/crowd.py`
HEAP_MB: Final = 2_048  # of each process: a server that queues without bound must not take the machine with it
OBSERVERS_MAX: Final = 8  # members that read what they are sent; of the others the bytes are counted
WALK_M_S: Final = 2.8
_ANSWER_BYTES_MAX: Final = 1 << 20

Plan = dict[str, Any]  # of one member: x and z where it begins, targets to which it walks; in metres
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class System:
    """What is compared with ours; `way` is an argument to both scripts."""

    name: str
    title: str
    server: str
    bots: str
    way: str


SYSTEMS: Final = (
    System("colyseus_shared", "Colyseus, one state", "colyseus_server.js", "colyseus", "shared"),
    System("colyseus_quantised", "Colyseus, quantised", "colyseus_server.js", "colyseus", "quantised"),
    System("colyseus_views", "Colyseus, a StateView each", "colyseus_server.js", "colyseus", "views"),
    System("relay", "socket.io relay", "relay_server.js", "relay", "all"),
)


class LoadError(Exception):
    """The system did not hold the load; the text says how."""


@contextmanager
def pinned(core: int | None) -> Iterator[None]:
    """What is started within runs on that core alone, with all its threads."""
    before = os.sched_getaffinity(0)
    if core is not None:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class NodeProcess:
    """`async with NodeProcess(core, script, ...) as process`: a script of this folder. It ends with its input."""

    def __init__(self, core: int | None, *command: str) -> None:
        self._core = core
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        with pinned(self._core):
            self._process = await asyncio.create_subprocess_exec(
                "node",
                f"--max-old-space-size={HEAP_MB}",
                *self._command,
                cwd=FOLDER,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_ANSWER_BYTES_MAX,
                env=os.environ | {"NODE_ENV": "production"},
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._running()
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 5)
        except TimeoutError:
            process.kill()
            await process.wait()

    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process

    async def told(self, within_s: float = ANSWER_WITHIN_S) -> Figures:
        """The next line that the process tells."""
        stdout = self._running().stdout
        assert stdout is not None
        try:
            line = await asyncio.wait_for(stdout.readline(), within_s)
        except TimeoutError:
            raise LoadError(f"{self._command[0]} did not answer within {within_s:.0f} s") from None
        if not line:
            raise LoadError(f"{self._command[0]} ended")
        answer: Figures = json.loads(line)
        if "error" in answer:
            raise LoadError(f"{self._command[0]}: {answer['error']}")
        return answer

    async def ask(self, command: str, within_s: float = ANSWER_WITHIN_S, **fields: Any) -> Figures:
        """What the process answers to a command."""
        stdin = self._running().stdin
        assert stdin is not None
        stdin.write(json.dumps({"command": command, **fields}).encode() + b"\n")
        await stdin.drain()
        return await self.told(within_s)

    def cpu_s(self) -> float:
        """CPU seconds that all threads of the process have used up to now."""
        return process_cpu_s(self._running().pid)


def plans(members: int, half_m: float, seconds: float, seed: int) -> list[Plan]:
    """Where members begin and walk: like our bots, from anywhere but along the walls to anywhere else there."""
    dice = Random(seed)
    made = []
    for _ in range(members):
        own = Random(dice.random())
        place = (own.uniform(1 - half_m, half_m - 1), own.uniform(1 - half_m, half_m - 1))
        targets: list[tuple[float, float]] = []
        plan = {"x": round(place[0], 3), "z": round(place[1], 3), "targets": targets}
        to_walk = WALK_M_S * seconds
        while to_walk > 0:
            target = (own.uniform(1 - half_m, half_m - 1), own.uniform(1 - half_m, half_m - 1))
            targets.append(target)
            to_walk -= math.dist(place, target)
            place = target
        made.append(plan)
    return made


async def measure(system: System, members: int, seconds: float, size_m: float, seed: int) -> Figures:
    """Runs the system under the walking crowd. The record has the keys of `crowd`'s, or `failed` with the reason."""
    record: Figures = {"scenario": "peers", "system": system.name, "members": members, "seed": seed}
    try:
        async with asyncio.timeout(RUN_WITHIN_S + seconds):
            return record | await _run(system, members, seconds, size_m, seed)
    except TimeoutError:
        return record | {"failed": f"it took more than {RUN_WITHIN_S:.0f} s beyond the time to be measured"}
    except (LoadError, OSError, ValueError) as error:
        return record | {"failed": str(error)}


async def _run(system: System, members: int, seconds: float, size_m: float, seed: int) -> Figures:
    cores = sorted(os.sched_getaffinity(0))
    first, last = (cores[0], cores[-1]) if len(cores) > 1 else (None, None)
    half = str(size_m / 2)
    async with NodeProcess(first, system.server, system.way, half) as server:
        port = (await server.told())["port"]
        command = ("bots.js", system.bots, str(port), half, str(min(OBSERVERS_MAX, members)), system.way)
        async with NodeProcess(last, *command) as bots:
            joining = plans(members, size_m / 2, WARM_UP_S + seconds, seed)
            joined = await bots.ask("join", JOIN_WITHIN_S + ANSWER_WITHIN_S, members=joining, seconds=JOIN_WITHIN_S)
            if joined["joined"] < members:
                raise LoadError(f"{joined['joined']} of {members} came in within {JOIN_WITHIN_S:.0f} s")
            await bots.ask("walk", ANSWER_WITHIN_S + WARM_UP_S, seconds=WARM_UP_S)
            others = Others()
            return await _figures(server, bots, members, seconds) | {"others_cpu_cores": others.cores()}


async def _figures(server: NodeProcess, bots: NodeProcess, members: int, seconds: float) -> Figures:
    begin, cpu, clock = time.time(), server.cpu_s(), time.monotonic()
    walked = await bots.ask("walk", ANSWER_WITHIN_S + seconds, seconds=seconds)
    cpu, clock = server.cpu_s() - cpu, time.monotonic() - clock
    try:
        ticks = await server.ask("report", REPORT_WITHIN_S, **{"from": begin * 1000, "to": time.time() * 1000})
    except LoadError:  # so much has to be read first that it does not come to our question
        ticks = {}
    return {
        "seconds": round(walked["seconds"], 1),
        "server_answers": bool(ticks),
        "ticks": ticks.get("ticks"),
        "tick_ms_p50": _rounded(ticks.get("tick_ms_p50"), 2),
        "tick_ms_p99": _rounded(ticks.get("tick_ms_p99"), 2),
        "tick_ms_max": _rounded(ticks.get("tick_ms_max"), 2),
        "cpu_core": round(cpu / clock, 3),
        "bytes_down_per_client_s": round(walked["bytes_down"] / members / walked["seconds"]),
        "near_age_ms_p95": _rounded(walked["near_age_ms_p95"], 1),
        "input_to_effect_ms_p95": _rounded(walked["delay_ms_p95"], 1),
        "in_sight": round(walked["in_sight"], 1),
        "lost": walked["lost"],
        "broken": walked["broken"],
        "bots_cpu_core": round(walked["bots_cpu_core"], 3),
        "bots_saturated": walked["bots_saturated"],
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
