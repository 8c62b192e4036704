"""Distributions agree with the histograms of prometheus_client, one value at a time or many at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from cenacle.edge.counts import Distribution
from cenacle.edge.metrics import HouseMetrics

BOUNDS = (0, 1, 2, 5, 10)
VALUES = st.lists(st.integers(-1, 12), max_size=30)


def cumulated_by_the_library(values: list[int]) -> list[float]:
    registry = CollectorRegistry()
    histogram = Histogram("x", "", buckets=BOUNDS, registry=registry)
    for value in values:
        histogram.observe(value)
    family = next(iter(registry.collect()))
    return [sample.value for sample in family.samples if sample.name == "x_bucket"]


@given(VALUES, VALUES)
def test_counts_are_those_of_a_histogram(singly: list[int], together: list[int]) -> None:
    distribution = Distribution(BOUNDS)
    for value in singly:
        distribution.observe(value)
    distribution.observe_many(np.array(together, np.int64))
    assert [count for _, count in distribution.cumulated()] == cumulated_by_the_library(singly + together)
    assert distribution.count == len(singly) + len(together)
    assert distribution.sum == sum(singly) + sum(together)


def test_ticks_are_told_in_seconds() -> None:
    ages = Distribution((1, 3, 20), unit=0.05)
    ages.observe_many(np.array([1, 2, 3, 3, 21]))
    assert ages.cumulated() == [("0.05", 1), ("0.15", 4), ("1.0", 4), ("+Inf", 5)]
    assert ages.sum == pytest.approx(1.5)


@pytest.mark.parametrize("bounds", [(), (1, 1), (2, 1)])
def test_bounds_must_ascend(bounds: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="ascend"):
        Distribution(bounds)


def test_what_rooms_count_is_exported_by_room() -> None:
    metrics = HouseMetrics()
    metrics.room("hall").snapshot_ages.observe_many(np.array([1, 1, 4]))
    metrics.room("hall").snapshot_bytes.observe(100)
    metrics.room("garden").snapshot_bytes.observe(200)
    metrics.arrivals_queued.observe(7)
    metrics.committed_batch(0.01, 3)
    metrics.watch_rooms("cenacle_lamps", "Lamps.", lambda: {"hall": 4})
    lines = generate_latest(metrics.registry).decode().splitlines()
    for line in (
        "# TYPE cenacle_snapshot_age_seconds histogram",
        'cenacle_snapshot_age_seconds_bucket{le="0.05",room="hall"} 2.0',
        'cenacle_snapshot_age_seconds_bucket{le="0.2",room="hall"} 3.0',
        'cenacle_snapshot_age_seconds_count{room="hall"} 3.0',
        'cenacle_snapshot_bytes_sum{room="hall"} 100.0',
        'cenacle_snapshot_bytes_bucket{le="128.0",room="garden"} 0.0',
        'cenacle_snapshot_bytes_bucket{le="+Inf",room="garden"} 1.0',
        'cenacle_arrivals_queued_bucket{le="5.0"} 0.0',
        'cenacle_arrivals_queued_bucket{le="10.0"} 1.0',
        "cenacle_store_commit_writes_sum 3.0",
        'cenacle_lamps{room="hall"} 4.0',
    ):
        assert line in lines, line
