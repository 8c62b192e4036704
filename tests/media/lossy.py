"""A bad network, the same one each time: datagrams are lost and delayed by seeded dice, in both directions."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from random import Random

from cenacle.media.settings import PortRange
from tests.media.relay import Address, Relay


def free_ports(count: int, *addresses: str) -> PortRange:
    """So many ports in a row that are free on all addresses, by default on 127.0.0.1."""
    while True:
        with contextlib.ExitStack() as stack:
            first = 0
            try:
                for offset in range(count):
                    for address in addresses or ("127.0.0.1",):
                        made = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                        made.bind((address, first + offset if first else 0))
                        first = first or made.getsockname()[1]
            except (OSError, OverflowError):
                continue
            return PortRange(first, first + count - 1)


class LossyRelay(Relay):
    """Passes datagrams between a public and a private address as `Relay` does.

    A share `loss` of them, which may be changed, never arrives; the others come up to `jitter_s` late, so that they
    overtake each other.
    """

    def __init__(self, private: Address, loss: float, jitter_s: float, dice: Random) -> None:
        super().__init__(private)
        self.loss = loss
        self._jitter_s = jitter_s
        self._dice = dice
        self.lost = 0

    @classmethod
    async def between(cls, public: Address, private: Address, loss: float, jitter_s: float, seed: int) -> "LossyRelay":
        """A bad network at work."""
        loop = asyncio.get_running_loop()
        dice = Random(seed)
        _, relay = await loop.create_datagram_endpoint(lambda: cls(private, loss, jitter_s, dice), local_addr=public)
        return relay

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Part of asyncio.DatagramProtocol."""
        self._carry(lambda: super(LossyRelay, self).datagram_received(data, addr))

    def send_back(self, data: bytes, client: Address) -> None:
        """Pass a datagram from inside to a client, perhaps."""
        self._carry(lambda: super(LossyRelay, self).send_back(data, client))

    def _carry(self, deliver: Callable[[], None]) -> None:
        if self._dice.random() < self.loss:
            self.lost += 1
            return
        asyncio.get_running_loop().call_later(self._dice.random() * self._jitter_s, deliver)
