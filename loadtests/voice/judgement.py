"""The targets of the voice measurements, and what makes one void."""

from typing import Any, Final

Figures = dict[str, Any]

LATENCY_MS_MOST: Final = 10.0
FORWARDED_US_MOST: Final = 15.0
INBOUND_US_MOST: Final = 40.0
OTHERS_CORES_MOST: Final = 0.2  # of the machine, used by what does not belong to the measurement
CHEAPER_THAN_RELAY_LEAST: Final = 25.0
TICK_RATIO_MOST: Final = 1.15


def judged(figures: Figures) -> Figures:
    """The record with `void`, why it proves nothing (or None), and `passes`, by target."""
    latency = figures["added_latency_ms_p99"]
    passes = {
        "nothing is lost in the server": figures["lost_in_server"] == 0 and figures["inbound_lost"] == 0,
        "added latency at p99 ≤ 10 ms": latency is not None and latency <= LATENCY_MS_MOST,
        "≤ 15 µs a forwarded packet": figures["us_per_forwarded_packet"] <= FORWARDED_US_MOST,
        "≤ 40 µs an inbound packet": figures["us_per_inbound_packet"] <= INBOUND_US_MOST,
    }
    return figures | {"void": reason(figures), "passes": passes}


def reason(figures: Figures) -> str | None:
    """Why the figures prove nothing, or None."""
    if figures["peers_saturated"]:
        return "the peers were the bottleneck"
    if figures.get("others_cpu_cores", 0.0) > OTHERS_CORES_MOST:
        return f"others used {figures['others_cpu_cores']} cores"
    return None
