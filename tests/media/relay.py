"""A one-to-one network address translation between two addresses of the loopback, as routers and clouds do it."""

import asyncio
from typing import cast

Address = tuple[str, int]


class Relay(asyncio.DatagramProtocol):
    """Stands at a public address and port; passes what comes to the same port of the private address, and back."""

    def __init__(self, private: Address) -> None:
        self._private = private
        self._outside: asyncio.DatagramTransport | None = None
        self._inner: dict[Address, asyncio.DatagramTransport] = {}
        self._opening: set[asyncio.Future[None]] = set()
        self.passed = 0

    @classmethod
    async def start(cls, public: Address, private: Address) -> "Relay":
        """A relay at work."""
        loop = asyncio.get_running_loop()
        _, relay = await loop.create_datagram_endpoint(lambda: cls(private), local_addr=public)
        return relay

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of asyncio.DatagramProtocol."""
        self._outside = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Part of asyncio.DatagramProtocol."""
        self.passed += 1
        if addr in self._inner:
            self._inner[addr].sendto(data)
        else:
            self._opening.add(asyncio.ensure_future(self._open(addr, data)))

    async def _open(self, client: Address, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Back(self, client), local_addr=("127.0.0.4", 0), remote_addr=self._private
        )
        self._inner.setdefault(client, transport).sendto(data)
        if self._inner[client] is not transport:
            transport.close()

    def send_back(self, data: bytes, client: Address) -> None:
        """Pass a datagram from inside to a client."""
        if self._outside is not None:
            self._outside.sendto(data, client)

    def close(self) -> None:
        """Stop."""
        for transport in (self._outside, *self._inner.values()):
            if transport is not None:
                transport.close()


class _Back(asyncio.DatagramProtocol):
    def __init__(self, relay: Relay, client: Address) -> None:
        self._relay = relay
        self._client = client

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._relay.send_back(data, self._client)
