"""Quantiles between two readings of a histogram."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from cenacle.top.quantiles import Buckets


def reading(registry: CollectorRegistry) -> dict[str, float]:
    lines = generate_latest(registry).decode().splitlines()
    rows = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in rows}


def test_only_what_came_between_the_readings_counts() -> None:
    registry = CollectorRegistry()
    histogram = Histogram("tick", "", ["room", "phase"], buckets=(1.0, 2.0, 4.0), registry=registry)
    field = histogram.labels("field", "total")
    histogram.labels("hall", "total").observe(3.0)
    for value in (3.5, 3.5):
        field.observe(value)
    before = reading(registry)
    for value in (0.5, 1.5, 1.5, 3.0):
        field.observe(value)
    buckets = Buckets("tick", 'phase="total",room="field"', before, reading(registry))
    assert buckets.count == 4
    assert buckets.quantile(0.25) == 1.0
    assert buckets.quantile(0.5) == 1.5
    assert buckets.quantile(1.0) == 4.0
    field.observe(9.0)
    beyond = Buckets("tick", 'phase="total",room="field"', before, reading(registry))
    assert beyond.quantile(1.0) == pytest.approx(4.0)  # the end of the last bucket that has one


def test_without_values_there_is_no_quantile() -> None:
    empty = Buckets("tick", "", {}, {})
    assert (empty.count, empty.quantile(0.5)) == (0, None)
