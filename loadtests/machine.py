"""The machine that a measurement runs on: how much of it is taken by what has nothing to do with the measurement?"""

import os
import time
from pathlib import Path
from typing import Final

CLOCK_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
PAGE_KIB: Final = os.sysconf("SC_PAGE_SIZE") / 1024
_BUSY: Final = slice(1, 9)  # fields of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal
_IDLE: Final = (3, 4)


def process_cpu_s(pid: int) -> float:
    """CPU seconds that all threads of a process have used up to now; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS_PER_S


def process_rss_kib(pid: int) -> float:
    """Resident memory of a process in KiB."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[21]) * PAGE_KIB


class Others:
    """What else runs takes cores too: how many, from the beginning of a measurement on.

    `ours` are the processes measured that this one has not waited for yet.
    """

    def __init__(self, *ours: int) -> None:
        self._ours = ours
        self._begin = self._seconds()

    def _seconds(self) -> tuple[float, float]:
        """The clock, and the CPU seconds of the machine that are not of the measurement."""
        ticks = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[_BUSY]]
        busy = (sum(ticks) - sum(ticks[field] for field in _IDLE)) / CLOCK_TICKS_PER_S
        own = os.times()
        measured = own.user + own.system + own.children_user + own.children_system + sum(map(process_cpu_s, self._ours))
        return time.monotonic(), busy - measured

    def cores(self) -> float:
        """How many cores they used on average."""
        clock, used = (now - then for now, then in zip(self._seconds(), self._begin, strict=True))
        return round(max(used / clock, 0.0), 2)
