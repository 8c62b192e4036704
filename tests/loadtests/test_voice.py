"""The measurements of voice: what their records say, and a small one from end to end."""

from __future__ import annotations

from typing import Any

import pytest

from loadtests.voice import compare, forwarding, judgement, with_crowd
from loadtests.voice.choir import Choir, Heard
from loadtests.voice.descriptions import Credentials, answer, offer, read

OWN = Credentials("user", "p" * 24, "AA:BB")


def record(**figures: Any) -> dict[str, Any]:
    return {
        "added_latency_ms_p99": 3.0, "lost_in_server": 0, "inbound_lost": 0, "us_per_forwarded_packet": 9.0,
        "us_per_inbound_packet": 25.0, "peers_saturated": False, "others_cpu_cores": 0.05,
    } | figures  # fmt: skip


def test_a_good_record_passes_everything() -> None:
    judged = judgement.judged(record())
    assert judged["void"] is None
    assert all(judged["passes"].values())


@pytest.mark.parametrize(
    "figures",
    [
        {"lost_in_server": 1},
        {"inbound_lost": 1},
        {"added_latency_ms_p99": 10.1},
        {"added_latency_ms_p99": None},
        {"us_per_forwarded_packet": 15.1},
        {"us_per_inbound_packet": 40.1},
    ],
)
def test_each_target_can_be_missed(figures: dict[str, Any]) -> None:
    assert list(judgement.judged(record(**figures))["passes"].values()).count(False) == 1


@pytest.mark.parametrize("figures", [{"peers_saturated": True}, {"others_cpu_cores": 0.9}])
def test_what_proves_nothing_says_so(figures: dict[str, Any]) -> None:
    assert judgement.judged(record(**figures))["void"]


def test_ratios_are_of_those_that_could_be_measured() -> None:
    found: list[dict[str, Any]] = [
        {"system": "cenacle", "us_per_forwarded_packet": 10.0, "void": None},
        {"system": "media_relay", "us_per_forwarded_packet": 420.0, "void": "the peers were the bottleneck"},
        {"system": "janus_videoroom", "failed": "not installed"},
    ]
    ratios = compare.ratios(found)
    assert ratios["times_cheaper_than"] == {"media_relay": 42.0}
    assert ratios["passes"] == {"≥ 25 times cheaper a packet than MediaRelay": True}
    assert ratios["void"] == {"media_relay": "the peers were the bottleneck"}
    assert compare.ratios(found[1:])["passes"] == {"≥ 25 times cheaper a packet than MediaRelay": False}
    assert compare.table(found).row_count == 3


@pytest.mark.parametrize(("ratio", "passes"), [(1.15, True), (1.16, False)])
def test_voices_may_cost_the_tick_little(ratio: float, passes: bool) -> None:
    figures = {"tick_p99_ratio": ratio, "lost": 0, "heard": 5, "bots_saturated": False}
    assert with_crowd.judged(figures)["passes"]["tick p99 ≤ 1.15 × that without voices"] is passes


def test_descriptions_are_read_as_they_are_written() -> None:
    sdp = offer(OWN, ("127.0.0.1", 4_000), 77, slots=2)
    remote = read(sdp)
    assert (remote.address, remote.credentials, remote.ssrcs) == (("127.0.0.1", 4_000), OWN, [77])
    assert [sdp.count(f"a={direction}") for direction in ("sendonly", "recvonly")] == [1, 2]
    assert "a=sendrecv" in offer(OWN, ("127.0.0.1", 4_000), 77, slots=0)
    assert not remote.starts_dtls
    answered = answer(OWN, ("127.0.0.1", 4_000), sdp)
    assert read(answered).starts_dtls
    assert answered.count("a=recvonly") == 3
    with pytest.raises(ValueError, match="candidate"):
        read("v=0\r\n")


def test_nobody_hears_nothing() -> None:
    heard = Heard()
    Choir([]).drain(heard)
    assert heard.packets == 0


@pytest.mark.timeout(120)
async def test_a_small_measure_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forwarding, "IDLE_S", 0.2)
    monkeypatch.setattr(forwarding, "INBOUND_S", 0.4)
    figures = await forwarding.measure(listeners=3, talkers=2, seconds=1.0)
    assert figures["forwarded_pps"] == 300
    assert (figures["lost_in_server"], figures["inbound_lost"], figures["unreadable"]) == (0, 0, 0)
    assert figures["latencies"] > 0
    assert 0 < figures["added_latency_ms_p50"] <= figures["added_latency_ms_p99"]
    assert figures["us_per_forwarded_packet"] > 0
    assert figures["srtp_profile"].startswith("SRTP_")
