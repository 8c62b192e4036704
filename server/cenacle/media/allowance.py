"""How much one member may send of something: what is beyond is dropped before it costs anything."""


class Allowance:
    """A token bucket of packets and of bits; times are seconds of any monotonic clock.

    `has` is asked before a packet is decrypted, and `pay` is called once it has proved authentic, so that strangers use
    nothing of it up. The last packet may be larger than what is left.
    """

    __slots__ = ("_at", "_bits", "_bits_most", "_bps", "_packets", "_packets_most", "_per_s")

    def __init__(self, packets_per_s: float, bps: float, burst_s: float) -> None:
        self._per_s = packets_per_s
        self._bps = bps
        self._packets = self._packets_most = packets_per_s * burst_s
        self._bits = self._bits_most = bps * burst_s
        self._at = 0.0

    def has(self, now: float) -> bool:
        """Whether one packet more may come now."""
        passed = now - self._at
        self._at = now
        packets = self._packets + passed * self._per_s
        bits = self._bits + passed * self._bps
        self._packets = packets = packets if packets < self._packets_most else self._packets_most
        self._bits = bits = bits if bits < self._bits_most else self._bits_most
        return packets >= 1.0 and bits > 0.0

    def pay(self, octets: int) -> None:
        """A packet of so many bytes has come."""
        self._packets -= 1.0
        self._bits -= 8 * octets
