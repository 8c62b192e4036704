"""The machine that a measurement runs on: how much of it is taken by what has nothing to do with the measurement?"""

import os
import time
from pathlib import Path
from typing import Final

CLOCK_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
PAGE_KIB: Final = os.sysconf("SC_PAGE_SIZE") / 1024
_STOLEN: Final = 8  # field of /proc/stat: what the hypervisor gave to others


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


def of_strangers(times: dict[int, tuple[int, int]], me: int) -> int:
    """The sum of the times of all processes, {process: (its parent, its time)}, but `me` and those below it."""
    measured = {me}
    while more := {process for process, (parent, _) in times.items() if parent in measured} - measured:
        measured |= more
    return sum(used for process, (_, used) in times.items() if process not in measured)


class Others:
    """What else runs takes cores too: how many, from the beginning of a measurement on.

    That is all processes but this one and those it has started, and what the hypervisor gave to others. (The
    difference between the machine's busy time and one's own would count the kernel's work on one's own packets.)
    """

    def __init__(self) -> None:
        self._begin = self._seconds()

    @staticmethod
    def _seconds() -> tuple[float, float]:
        """The clock, and the CPU seconds of the others up to now; those of the ended are in their parents'."""
        times: dict[int, tuple[int, int]] = {}  # by process: its parent, and its time with its ended children's
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended since it was listed
            times[int(stat.parent.name)] = int(fields[1]), sum(int(field) for field in fields[11:15])
        stolen = int(Path("/proc/stat").read_text().splitlines()[0].split()[_STOLEN])
        return time.monotonic(), (of_strangers(times, os.getpid()) + stolen) / CLOCK_TICKS_PER_S

    def cores(self) -> float:
        """How many cores they used on average."""
        clock, used = (now - then for now, then in zip(self._seconds(), self._begin, strict=True))
        return round(max(used / clock, 0.0), 2)
