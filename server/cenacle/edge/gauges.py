"""Which gauges of a house are exported: asked for when they are scraped, and kept nowhere else."""

from cenacle.edge.house import House
from cenacle.edge.metrics import HouseMetrics, MediaCollector
from cenacle.media.service import MediaService
from cenacle.store.writer import DurableWriter


def watch_house(metrics: HouseMetrics, house: House, writer: DurableWriter, media: MediaService | None) -> None:
    """Export what the parts of a house know of themselves."""
    metrics.watch("cenacle_sockets", "Open sockets.", lambda: house.doorman.open)
    metrics.watch("cenacle_sockets_silent", "Open sockets that have not joined.", lambda: house.doorman.silent)
    metrics.watch("cenacle_waiting", "People in line before a full house.", lambda: house.admission.waiting)
    metrics.watch("cenacle_store_queue", "Writes that wait to be stored.", lambda: writer.queued)
    metrics.watch("cenacle_store_healthy", "1 while the store takes writes.", lambda: writer.healthy)
    metrics.watch(
        "cenacle_reliable_backlog_bytes_max",
        "Bytes kept for the member that has reported the least.",
        lambda: max((presence.session.backlog_bytes for presence in house.roster), default=0),
    )
    metrics.watch_rooms(
        "cenacle_members_away",
        "Members in a room whose connection is lost and may come back.",
        lambda: {
            room: sum(presence.connection is None for presence in runner.presences.values())
            for room, runner in house.runners.items()
        },
    )
    if media is not None:

        def media_stats() -> tuple[dict[str, float], dict[str, float]]:
            stats = media.stats()
            gauges: dict[str, float] = {"running": stats.running, "peers": stats.peers, "connected": stats.connected}
            return gauges, {"restarts": stats.restarts, **stats.counters}

        metrics.registry.register(MediaCollector(media_stats))
