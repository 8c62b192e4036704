"""What the peers do together once connected: some speak at a steady pace, all listen, and each packet is counted."""

import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pylibsrtp

from loadtests.voice.datagrams import BYTES, Reader, dropped
from loadtests.voice.peer import Peer

FRAME_S: Final = 0.02
QUIET_S: Final = 1.0  # when nothing has come for so long, nothing is on its way any more
AFTER_S_MOST: Final = 5.0
CHECKS_EVERY_S: Final = 4.0  # as browsers do, so that the server knows that a peer lives
DECRYPTED_ONE_IN: Final = 8
LATE_MS: Final = 5.0  # of 99% of the packets; peers later than that measure themselves
OWN_CORE_MOST: Final = 0.85
PAYLOAD_BYTES: Final = 80  # Opus at 32 kbit/s
_STAMP: Final = struct.Struct("!4sd")
_MAGIC: Final = b"peer"
_SSRC: Final = struct.Struct("!BBHLL")


@dataclass
class Heard:
    """What was counted. `latencies_ms` of one packet in eight, from a talker's send to the listener's kernel."""

    packets: int = 0
    by_peer: dict[int, int] = field(default_factory=dict)
    unreadable: int = 0
    latencies_ms: list[float] = field(default_factory=list)


class Choir:
    """Connected peers, driven by one loop that blocks: nothing else is to be done meanwhile."""

    def __init__(self, peers: Sequence[Peer]) -> None:
        self._peers = peers
        self._reader = Reader()
        self._ports = {peer.place[1] for peer in peers}
        self._next_check = 0

    def perform(self, talkers: Sequence[Peer], seconds: float, frames: Sequence[bytes] = ()) -> dict[str, object]:
        """Speak and listen for so long; the counts. `frames` are spoken in turn, else packets that bear the time.

        Servers that are given `frames` send on when all are silent, so their last packets are not waited for.
        """
        self.drain(Heard())  # what came before does not count
        heard = Heard()
        dropped_before = dropped(self._ports)
        lateness, behind = [], 0
        cpu_before, started = time.process_time(), time.perf_counter()
        turns = round(seconds / FRAME_S)
        for turn in range(turns):
            for index, talker in enumerate(talkers):
                due = started + (turn + index / max(1, len(talkers))) * FRAME_S
                while (left := due - time.perf_counter()) > 0:
                    time.sleep(left)
                lateness.append(-left)
                talker.say(frames[turn % len(frames)] if frames else self._stamped())
            self._check_some()
            self.drain(heard)
            due = started + (turn + 1) * FRAME_S
            behind += time.perf_counter() > due + FRAME_S
            time.sleep(max(0.0, due - time.perf_counter()))
        cpu = (time.process_time() - cpu_before) / (time.perf_counter() - started)
        if not frames:
            self._drain_to_the_end(heard)
        return self._figures(heard, turns * len(talkers), lateness, behind, cpu, dropped(self._ports) - dropped_before)

    def _drain_to_the_end(self, heard: Heard) -> None:
        """Take what is still on its way when all have fallen silent."""
        ended = quiet_since = time.perf_counter()
        while (now := time.perf_counter()) - quiet_since < QUIET_S and now - ended < AFTER_S_MOST:
            before = heard.packets
            self.drain(heard)
            if heard.packets > before:
                quiet_since = now
            time.sleep(FRAME_S)

    @staticmethod
    def _stamped() -> bytes:
        return _STAMP.pack(_MAGIC, time.time()).ljust(PAYLOAD_BYTES, b"\0")

    def _check_some(self) -> None:
        """The next peers' checks: each has its turn in time."""
        share = max(1, round(len(self._peers) * FRAME_S / CHECKS_EVERY_S))
        for _ in range(share):
            self._peers[self._next_check % len(self._peers)].check()
            self._next_check += 1

    def keep_alive(self) -> None:
        """To be called now and then while there is nothing to be heard."""
        for peer in self._peers:
            peer.check()
        self.drain(Heard())

    def drain(self, heard: Heard) -> None:
        """Take all that has come."""
        reader, data = self._reader, self._reader.data
        for peer in self._peers:
            descriptor = peer.socket.fileno()
            while count := reader.read(descriptor):
                media = 0
                for index in range(count):
                    flags, kind, sequence, _, _ = _SSRC.unpack_from(data, index * BYTES)
                    if flags < 4:
                        peer.stun_received(reader.whole(index))
                    elif flags >= 128 and not 192 <= kind <= 223:
                        media += 1
                        if sequence % DECRYPTED_ONE_IN == 0:
                            self._decrypt(peer, index, heard)
                heard.packets += media
                heard.by_peer[peer.number] = heard.by_peer.get(peer.number, 0) + media

    def _decrypt(self, peer: Peer, index: int, heard: Heard) -> None:
        try:
            packet = peer.heard.unprotect(self._reader.whole(index))
        except pylibsrtp.Error:
            heard.unreadable += 1
            return
        at = packet.find(_MAGIC, 12, 64)
        if at >= 0:
            _, sent_at = _STAMP.unpack_from(packet, at)
            heard.latencies_ms.append((self._reader.arrived_at(index) - sent_at) * 1000)

    def _figures(
        self, heard: Heard, spoken: int, lateness: Sequence[float], behind: int, cpu: float, lost_here: int
    ) -> dict[str, object]:
        late_ms = float(np.percentile(lateness, 99)) * 1000 if len(lateness) else 0.0
        return {
            "spoken": spoken,
            "heard": heard.packets,
            "heard_least": min((heard.by_peer.get(peer.number, 0) for peer in self._peers), default=0),
            "heard_by": heard.by_peer,
            "unreadable": heard.unreadable,
            "lost_here": lost_here,
            "cpu_core": round(cpu, 3),
            "late_ms_p99": round(late_ms, 2),
            "saturated": cpu > OWN_CORE_MOST or late_ms > LATE_MS or lost_here > 0,
            "turns_behind": behind,
            **_quantiles(heard.latencies_ms),
        }


def _quantiles(latencies_ms: Sequence[float]) -> Mapping[str, float | None]:
    if not latencies_ms:
        return {"latency_ms_p50": None, "latency_ms_p99": None, "latency_ms_max": None, "latencies": 0}
    p50, p99 = np.percentile(latencies_ms, [50, 99])
    return {
        "latency_ms_p50": round(float(p50), 3),
        "latency_ms_p99": round(float(p99), 3),
        "latency_ms_max": round(max(latencies_ms), 3),
        "latencies": len(latencies_ms),
    }
