"""What a host wants to know of the rooms and of the house, worked out from two readings of its metrics."""

from dataclasses import dataclass

from cenacle.core.shedding import Shed
from cenacle.top.quantiles import Buckets
from cenacle.top.readings import Interval, Reading


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """One room. None stands for what the house does not tell, or what needs a second reading."""

    room: str
    members: int
    away: int | None
    ticks_per_s: float | None
    tick_p50_ms: float | None
    tick_p99_ms: float | None
    overruns: int | None
    overruns_new: int | None  # of the last interval
    bytes_in_per_s: float | None
    bytes_out_per_s: float | None
    age_p95_ms: float | None  # how long ago members' last snapshots came
    skipped_per_s: float | None  # snapshots
    shed_level: int | None

    @property
    def shed(self) -> str | None:
        """What the room leaves out now, in a word."""
        if self.shed_level is None:
            return None
        try:
            return Shed(self.shed_level).name.lower()
        except ValueError:  # of a house that is newer
            return f"level {self.shed_level}"

    def each(self, per_s: float | None) -> float | None:
        """A rate divided among the members."""
        return per_s / self.members if per_s is not None and self.members else None


@dataclass(frozen=True, slots=True)
class HouseFigures:
    """The whole house, and its rooms, the fullest first."""

    rooms: tuple[RoomFigures, ...]
    members: int
    cpu_cores: float | None
    memory_bytes: float | None
    up_s: float | None
    sockets: int
    silent: int
    waiting: int | None  # in the line before a full house
    bytes_in_per_s: float | None
    bytes_out_per_s: float | None
    voices: int | None  # connected to the media process
    voice_packets_per_s: float | None  # forwarded
    commits_per_s: float | None
    writes_per_s: float | None
    store_healthy: bool


def figures_between(before: Reading | None, after: Reading, wall_s: float) -> HouseFigures:
    """The figures of the time between two readings; `wall_s` is the time now, in seconds since the epoch."""
    interval = Interval.between(before, after)
    rooms = sorted((_room(interval, room) for room in after.rooms), key=lambda one: (-one.members, one.room))
    started = after.value("process_start_time_seconds")
    return HouseFigures(
        rooms=tuple(rooms),
        members=sum(room.members for room in rooms),
        cpu_cores=interval.rate("process_cpu_seconds_total"),
        memory_bytes=after.value("process_resident_memory_bytes"),
        up_s=max(0.0, wall_s - started) if started is not None else None,
        sockets=int(after.value("cenacle_sockets") or 0),
        silent=int(after.value("cenacle_sockets_silent") or 0),
        waiting=_whole(after.value("cenacle_waiting")),
        bytes_in_per_s=interval.total_rate("cenacle_socket_bytes_in_total"),
        bytes_out_per_s=interval.total_rate("cenacle_socket_bytes_out_total"),
        voices=_whole(after.value("cenacle_media_connected")),
        voice_packets_per_s=interval.rate("cenacle_media_packets_forwarded_total"),
        commits_per_s=interval.rate("cenacle_store_commit_seconds_count"),
        writes_per_s=interval.rate("cenacle_store_writes_total"),
        store_healthy=after.value("cenacle_store_healthy") != 0,
    )


def _room(interval: Interval, room: str) -> RoomFigures:
    after = interval.after
    overruns = "cenacle_tick_overruns_total"
    ticks = ages = None
    if interval.before is not None:
        earlier, later = interval.before.samples, after.samples
        ticks = Buckets("cenacle_tick_seconds", f'phase="total",room="{room}"', earlier, later)
        ages = Buckets("cenacle_snapshot_age_seconds", f'room="{room}"', earlier, later)
    return RoomFigures(
        room=room,
        members=int(after.value("cenacle_members", room=room) or 0),
        away=_whole(after.value("cenacle_members_away", room=room)),
        ticks_per_s=interval.rate("cenacle_ticks_total", room=room),
        tick_p50_ms=_quantile_ms(ticks, 0.5),
        tick_p99_ms=_quantile_ms(ticks, 0.99),
        overruns=_whole(after.value(overruns, room=room)),
        overruns_new=_whole(interval.growth(overruns, room=room)),
        bytes_in_per_s=interval.rate("cenacle_socket_bytes_in_total", room=room),
        bytes_out_per_s=interval.rate("cenacle_socket_bytes_out_total", room=room),
        age_p95_ms=_quantile_ms(ages, 0.95),
        skipped_per_s=interval.rate("cenacle_snapshots_skipped_total", room=room),
        shed_level=_whole(after.value("cenacle_shed_level", room=room)),
    )


def _quantile_ms(buckets: Buckets | None, share: float) -> float | None:
    quantile = buckets.quantile(share) if buckets is not None else None
    return quantile * 1_000 if quantile is not None else None


def _whole(value: float | None) -> int | None:
    return int(value) if value is not None else None
