"""What the house counts about itself, for Prometheus."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_TICK_BUCKETS_S = (
    *(0.0005, *(step / 1000 for step in range(1, 31))),  # where the tick should lie, fine enough for quantiles
    *(0.0325, 0.035, 0.0375, 0.04, 0.0425, 0.045, 0.0475, 0.05, 0.06, 0.075, 0.1, 0.15, 0.25, 0.5),
)
_COMMIT_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


@dataclass(slots=True)
class Traffic:
    """Plain counts of what happens too often for a Counter's lock."""

    bytes_in: int = 0
    bytes_out: int = 0
    frames_in: int = 0
    snapshots: int = 0
    snapshots_skipped: int = 0


@dataclass
class HouseMetrics:
    """All metrics of one house in a registry of its own."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    traffic: Traffic = field(default_factory=Traffic)

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
        self.resumes = Counter("cenacle_resumes", "Sessions resumed after a lost connection.", registry=registry)
        self.errors = Counter(
            "cenacle_errors", "Errors told to clients, by code; those that close and those that do not.", ["code"],
            registry=registry,
        )  # fmt: skip
        self.commit_seconds = Histogram(
            "cenacle_store_commit_seconds", "Time of a group commit.", buckets=_COMMIT_BUCKETS_S, registry=registry
        )
        self.committed = Counter("cenacle_store_writes", "Edits and lines stored.", registry=registry)
        self.registry.register(_TrafficCollector(self.traffic))

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """A gauge whose value is asked for when it is scraped."""
        Gauge(name, description, registry=self.registry).set_function(value)

    def committed_batch(self, seconds: float, writes: int) -> None:
        """One group commit is done."""
        self.commit_seconds.observe(seconds)
        self.committed.inc(writes)


class _TrafficCollector(Collector):
    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic

    def collect(self) -> Iterator[Metric]:
        """Part of Collector."""
        traffic = self._traffic
        yield CounterMetricFamily("cenacle_socket_bytes_in", "Bytes read from sockets.", traffic.bytes_in)
        yield CounterMetricFamily("cenacle_socket_bytes_out", "Bytes written to sockets.", traffic.bytes_out)
        yield CounterMetricFamily("cenacle_frames_in", "Messages read from sockets.", traffic.frames_in)
        yield CounterMetricFamily("cenacle_snapshots", "Snapshots sent.", traffic.snapshots)
        yield CounterMetricFamily(
            "cenacle_snapshots_skipped", "Snapshots not sent to readers that lag behind.", traffic.snapshots_skipped
        )


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
