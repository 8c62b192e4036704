"""`kill -9` at random moments while 500 edits a second are stored, on both databases."""

from __future__ import annotations

import random

import pytest

from tests.store.kill import kill_often

TIMES = 10


@pytest.mark.rule("P-EDIT-2", "P-REL-5")
def test_no_acknowledged_op_is_lost_or_applied_twice(database_url: str) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    assert kill_often(database_url, TIMES, seed) > TIMES
