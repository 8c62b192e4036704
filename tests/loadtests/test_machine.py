"""What other processes take of the machine, and what one's own do not."""

from __future__ import annotations

import os
import time

from loadtests.machine import Others, of_strangers, process_cpu_s, process_rss_kib


def test_strangers_are_all_but_oneself_and_those_below() -> None:
    times = {1: (0, 100), 7: (1, 1_000), 8: (7, 2_000), 9: (8, 4_000), 20: (1, 5), 21: (20, 7)}
    assert of_strangers(times, 7) == 112
    assert of_strangers(times, 9) == 3_112


def test_ones_own_work_is_not_that_of_others() -> None:
    others, until = Others(), time.process_time() + 0.3
    began = time.monotonic()
    while time.process_time() < until:
        pass
    elapsed = time.monotonic() - began
    assert others.cores() * elapsed <= elapsed * (os.cpu_count() or 1) - 0.25


def test_a_process_has_time_and_memory() -> None:
    assert process_cpu_s(os.getpid()) > 0
    assert process_rss_kib(os.getpid()) > 1000
    assert process_cpu_s(2**22 + 1) == 0.0
