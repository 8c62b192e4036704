"""Where voice is received: the addresses to bind, the sockets in the range of ports, what browsers are told of them."""

import errno
import hashlib
import ipaddress
import itertools
import logging
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import ifaddr

from cenacle.core import limits
from cenacle.media.settings import MediaSettings, PortRange

logger = logging.getLogger(__name__)

LOOPBACK: Final = "127.0.0.1"
ANY_IPV4: Final = "0.0.0.0"
ANY_IPV6: Final = "::"
HOST_TYPE_PREFERENCE: Final = 126  # of a host candidate (RFC 8445, section 5.1.2)


class NoSocketError(Exception):
    """No address could be bound, or all ports of the range are taken."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A bound UDP socket and the address that browsers are told for it; its port is the same on both."""

    socket: socket.socket
    address: str
    port: int
    announced: str
    priority: int

    def candidate(self) -> str:
        """The value of its candidate line in SDP."""
        foundation = hashlib.sha256(self.address.encode()).hexdigest()[:8]
        return f"{foundation} 1 udp {self.priority} {self.announced} {self.port} typ host"


def machine_addresses() -> list[str]:
    """Addresses of this machine that others may reach: no loopback, no link-local ones, IPv4 first."""
    found: dict[str, None] = {}
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            text = ip.ip if isinstance(ip.ip, str) else ip.ip[0]
            address = ipaddress.ip_address(text)
            if not (address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified):
                found[str(address)] = None
    return sorted(found, key=lambda text: ":" in text)


def addresses_to_bind(bind: Sequence[str]) -> list[str]:
    """The addresses that `bind` stands for, the preferred first; see `MediaSettings`."""
    if not bind:
        return [*machine_addresses()[: limits.VOICE_BIND_ADDRESSES - 1], LOOPBACK]
    addresses: dict[str, None] = {}
    for address in bind:
        if address == ANY_IPV4:
            addresses |= dict.fromkeys([a for a in machine_addresses() if ":" not in a] + [LOOPBACK])
        elif address == ANY_IPV6:
            addresses |= dict.fromkeys([a for a in machine_addresses() if ":" in a] + ["::1"])
        else:
            addresses[address] = None
    return list(addresses)[: limits.VOICE_BIND_ADDRESSES]


def announced_address(address: str, settings: MediaSettings) -> str:
    """What browsers are told for a bound address: the advertised one of its family, if there is any.

    A loopback address that the host did not ask for itself is told as it is: it serves browsers on the same machine.
    """
    ip = ipaddress.ip_address(address)
    if ip.is_loopback and address not in settings.bind:
        return address
    for advertised in settings.advertise:
        if ipaddress.ip_address(advertised).version == ip.version:
            return advertised
    return address


class Addresses:
    """Opens the sockets of each peer: one for each address, on ports of the range in turn.

    A port just freed comes last, so that what still travels to a former peer does not reach a new one.
    """

    def __init__(self, settings: MediaSettings, first_offset: int = 0) -> None:
        self._settings = settings
        self._offsets = itertools.count(first_offset)

    def open(self) -> list[Endpoint]:
        """Sockets for one peer, non-blocking. Raises NoSocketError; addresses that cannot be bound are passed over."""
        endpoints: list[Endpoint] = []
        for preference, address in enumerate(addresses_to_bind(self._settings.bind)):
            try:
                bound = self._bind(address)
            except OSError as error:
                logger.warning("voice cannot be received on an address: %s", error.strerror)
                continue
            priority = HOST_TYPE_PREFERENCE << 24 | (65_535 - preference) << 8 | 255
            announced = announced_address(address, self._settings)
            endpoints.append(Endpoint(bound, address, bound.getsockname()[1], announced, priority))
        if not endpoints:
            raise NoSocketError("no address can be bound, or no port is free")
        return endpoints

    def _bind(self, address: str) -> socket.socket:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        for port in self._ports(self._settings.ports):
            bound = socket.socket(family, socket.SOCK_DGRAM)
            try:
                bound.setblocking(False)
                if family == socket.AF_INET6:
                    bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                bound.bind((address, port))
            except OSError as error:
                bound.close()
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return bound
        raise OSError(0, "every port of the range is taken")

    def _ports(self, ports: PortRange) -> Iterator[int]:
        """Ports to try, each at most once."""
        if ports.chosen_by_system:
            yield 0
            return
        count = ports.last - ports.first + 1
        for _ in range(min(count, limits.VOICE_PORT_TRIES)):
            yield ports.first + next(self._offsets) % count
