"""What the house counts about itself, for Prometheus."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from cenacle.edge.counts import QUEUE_BOUNDS, Distribution, RoomCounts, Traffic

_TICK_BUCKETS_S = (
    *(0.0005, *(step / 1000 for step in range(1, 31))),  # where the tick should lie, fine enough for quantiles
    *(0.0325, 0.035, 0.0375, 0.04, 0.0425, 0.045, 0.0475, 0.05, 0.06, 0.075, 0.1, 0.15, 0.25, 0.5),
)
_COMMIT_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


@dataclass
class HouseMetrics:
    """All metrics of one house in a registry of its own. `traffic` is that of sockets in no room."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    traffic: Traffic = field(default_factory=Traffic)
    rooms: dict[str, RoomCounts] = field(default_factory=dict)
    arrivals_queued: Distribution = field(default_factory=lambda: Distribution(QUEUE_BOUNDS))
    store_queued: Distribution = field(default_factory=lambda: Distribution(QUEUE_BOUNDS))
    commit_writes: Distribution = field(default_factory=lambda: Distribution(QUEUE_BOUNDS))

    def __post_init__(self) -> None:
        registry = self.registry
        self.ticks = Counter("cenacle_ticks", "Ticks of a room.", ["room"], registry=registry)
        self.overruns = Counter(
            "cenacle_tick_overruns", "Ticks that began too late to be made up for.", ["room"], registry=registry
        )
        self.tick_seconds = Histogram(
            "cenacle_tick_seconds",
            "Time of a tick and of its phases: act (messages), step (movement and interest), send; total.",
            ["room", "phase"],
            buckets=_TICK_BUCKETS_S,
            registry=registry,
        )
        self.shed_level = Gauge(
            "cenacle_shed_level",
            "What a room sheds now: 0 nothing, 1 crowd, 2 around, 3 halves, 4 quarters.",
            ["room"],
            registry=registry,
        )
        self.sheds = Counter(
            "cenacle_sheds", "Ticks in which a room left out this work.", ["room", "work"], registry=registry
        )
        self.members = Gauge("cenacle_members", "Members in a room, those away too.", ["room"], registry=registry)
        self.joins = Counter("cenacle_joins", "Members that came in.", registry=registry)
        self.turned_away = Counter(
            "cenacle_turned_away",
            "Times someone was turned away from a full house with a full line.",
            registry=registry,
        )
        self.resumes = Counter("cenacle_resumes", "Sessions resumed after a lost connection.", registry=registry)
        self.errors = Counter(
            "cenacle_errors", "Errors told to clients, by code; those that close and those that do not.", ["code"],
            registry=registry,
        )  # fmt: skip
        self.commit_seconds = Histogram(
            "cenacle_store_commit_seconds", "Time of a group commit.", buckets=_COMMIT_BUCKETS_S, registry=registry
        )
        self.committed = Counter("cenacle_store_writes", "Edits and lines stored.", registry=registry)
        self.registry.register(_TrafficCollector(self))
        self.registry.register(_CountsCollector(self))
        ProcessCollector(registry=registry)

    def room(self, room_id: str) -> RoomCounts:
        """What a room counts; it is exported from now on."""
        return self.rooms.setdefault(room_id, RoomCounts())

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """A gauge whose value is asked for when it is scraped."""
        Gauge(name, description, registry=self.registry).set_function(value)

    def watch_rooms(self, name: str, description: str, values: Callable[[], Mapping[str, float]]) -> None:
        """A gauge with a value for each room, asked for when it is scraped."""
        self.registry.register(_RoomsGauge(name, description, values))

    def committed_batch(self, seconds: float, writes: int) -> None:
        """One group commit is done."""
        self.commit_seconds.observe(seconds)
        self.committed.inc(writes)
        self.commit_writes.observe(writes)


# Name, description, and where to find it.
_OF_ROOMS: tuple[tuple[str, str, Callable[[RoomCounts], Distribution]], ...] = (
    ("cenacle_snapshot_bytes", "Size of each snapshot that was made.", lambda counts: counts.snapshot_bytes),
    (
        "cenacle_snapshot_age_seconds",
        "How long ago each member's last snapshot was taken by its socket, asked once a second.",
        lambda counts: counts.snapshot_ages,
    ),
    (
        "cenacle_steps_queued",
        "Steps that wait for their tick, of each member, asked once a second.",
        lambda counts: counts.steps_queued,
    ),
    (
        "cenacle_requests_per_tick",
        "Requests of members (lines, edits, waves and the like) done in one tick.",
        lambda counts: counts.requests,
    ),
    (
        "cenacle_unsent_bytes",
        "Bytes that the kernel has not taken yet, of each member's socket, asked once a second.",
        lambda counts: counts.unsent_bytes,
    ),
)
_OF_HOUSE: tuple[tuple[str, str, Callable[[HouseMetrics], Distribution]], ...] = (
    (
        "cenacle_arrivals_queued",
        "Members that have said hello and have not come in, asked four times a second.",
        lambda metrics: metrics.arrivals_queued,
    ),
    (
        "cenacle_store_queued",
        "Writes that wait to be stored, asked four times a second.",
        lambda metrics: metrics.store_queued,
    ),
    (
        "cenacle_store_commit_writes",
        "Writes stored by one group commit.",
        lambda metrics: metrics.commit_writes,
    ),
)


_OF_TRAFFIC: tuple[tuple[str, str, Callable[[Traffic], int]], ...] = (
    ("cenacle_socket_bytes_in", "Bytes read from sockets.", lambda traffic: traffic.bytes_in),
    ("cenacle_socket_bytes_out", "Bytes written to sockets.", lambda traffic: traffic.bytes_out),
    ("cenacle_frames_in", "Messages read from sockets.", lambda traffic: traffic.frames_in),
    ("cenacle_snapshots", "Snapshots sent.", lambda traffic: traffic.snapshots),
    (
        "cenacle_snapshots_skipped",
        "Snapshots not sent to readers that lag behind.",
        lambda traffic: traffic.snapshots_skipped,
    ),
)


class _TrafficCollector(Collector):
    """Counters by room; what belongs to no room has an empty one."""

    def __init__(self, metrics: HouseMetrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Part of Collector."""
        rooms = self._metrics.rooms
        traffics = {"": self._metrics.traffic} | {room: counts.traffic for room, counts in rooms.items()}
        for name, description, value in _OF_TRAFFIC:
            family = CounterMetricFamily(name, description, labels=["room"])
            for room, traffic in traffics.items():
                family.add_metric([room], value(traffic))
            yield family
        dropped = CounterMetricFamily(
            "cenacle_inputs_dropped", "Input frames dropped, since too many came between two ticks.", labels=["room"]
        )
        for room, counts in rooms.items():
            dropped.add_metric([room], counts.inputs_dropped)
        yield dropped


class _CountsCollector(Collector):
    """Distributions, of each room and of the house."""

    def __init__(self, metrics: HouseMetrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        """Part of Collector."""
        rooms = self._metrics.rooms
        for name, description, of_room in _OF_ROOMS:
            family = HistogramMetricFamily(name, description, labels=["room"])
            for room, counts in rooms.items():
                distribution = of_room(counts)
                family.add_metric([room], distribution.cumulated(), distribution.sum)
            yield family
        for name, description, of_house in _OF_HOUSE:
            distribution = of_house(self._metrics)
            yield HistogramMetricFamily(name, description, distribution.cumulated(), distribution.sum)


class _RoomsGauge(Collector):
    def __init__(self, name: str, description: str, values: Callable[[], Mapping[str, float]]) -> None:
        self._name = name
        self._description = description
        self._values = values

    def collect(self) -> Iterator[Metric]:
        """Part of Collector."""
        family = GaugeMetricFamily(self._name, self._description, labels=["room"])
        for room, value in self._values().items():
            family.add_metric([room], value)
        yield family


class MediaCollector(Collector):
    """The media process's figures: `stats()` gives (gauges, counters) by name."""

    def __init__(self, stats: Callable[[], tuple[dict[str, float], dict[str, float]]]) -> None:
        self._stats = stats

    def collect(self) -> Iterator[Metric]:
        """Part of Collector."""
        gauges, counters = self._stats()
        for name, value in gauges.items():
            yield GaugeMetricFamily(f"cenacle_media_{name}", "Of the media process.", value)
        for name, value in counters.items():
            yield CounterMetricFamily(f"cenacle_media_{name}", "Of the media process, since the start.", value)
