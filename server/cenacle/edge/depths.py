"""How long the queues of a house are: looked at now and then, never where they are filled."""

from collections.abc import Iterable

import numpy as np

from cenacle.edge.metrics import HouseMetrics
from cenacle.edge.room_runner import RoomRunner


def observe_depths(metrics: HouseMetrics, runners: Iterable[RoomRunner], arrivals: int, writes: int) -> None:
    """Count the present lengths: of those coming in, of the writes to be stored, and of each member's unsent bytes.

    About 0.15 ms for 1,000 members.
    """
    metrics.arrivals_queued.observe(arrivals)
    metrics.store_queued.observe(writes)
    for runner in runners:
        counts = metrics.room(runner.plan.id)
        connections = [presence.connection for presence in runner.presences.values()]
        unsent = [connection.unsent_bytes for connection in connections if connection is not None]
        counts.unsent_bytes.observe_many(np.array(unsent, np.int64))
