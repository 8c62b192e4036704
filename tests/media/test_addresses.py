"""Which addresses and ports are bound, and what browsers are told."""

import socket
from collections.abc import Iterator

import pytest

from cenacle.core import limits
from cenacle.media import addresses
from cenacle.media.addresses import Addresses, Endpoint, NoSocketError, addresses_to_bind, announced_address
from cenacle.media.settings import MediaSettings, PortRange

LAN = ["192.168.1.5", "fd00::5"]


@pytest.fixture
def lan(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with these addresses."""
    monkeypatch.setattr(addresses, "machine_addresses", lambda: list(LAN))


@pytest.fixture
def opened() -> Iterator[list[Endpoint]]:
    """Endpoints that are closed in the end."""
    endpoints: list[Endpoint] = []
    yield endpoints
    for endpoint in endpoints:
        endpoint.socket.close()


@pytest.fixture
def free_port() -> int:
    """A UDP port of 127.0.0.1 whose two successors are free too."""
    for port in range(41_000, 60_000, 3):
        sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3)]
        try:
            for offset, bound in enumerate(sockets):
                bound.bind(("127.0.0.1", port + offset))
        except OSError:
            continue
        else:
            return port
        finally:
            for bound in sockets:
                bound.close()
    pytest.fail("no three free ports")


def test_this_machine_s_addresses_are_none_of_its_own_alone() -> None:
    for address in addresses.machine_addresses():
        assert not address.startswith(("127.", "169.254.", "fe80"))
        assert address != "::1"


@pytest.mark.usefixtures("lan")
def test_by_default_the_local_network_and_this_machine_are_served() -> None:
    assert addresses_to_bind(()) == [*LAN, "127.0.0.1"]


@pytest.mark.usefixtures("lan")
def test_wildcards_stand_for_all_addresses_of_their_family() -> None:
    assert addresses_to_bind(("0.0.0.0",)) == ["192.168.1.5", "127.0.0.1"]
    assert addresses_to_bind(("::",)) == ["fd00::5", "::1"]
    assert addresses_to_bind(("::", "0.0.0.0")) == ["fd00::5", "::1", "192.168.1.5", "127.0.0.1"]
    assert addresses_to_bind(("10.0.0.1",)) == ["10.0.0.1"]


def test_a_machine_of_many_addresses_offers_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "machine_addresses", lambda: [f"10.0.0.{i}" for i in range(50)])
    bound = addresses_to_bind(())
    assert len(bound) == limits.VOICE_BIND_ADDRESSES
    assert "127.0.0.1" in bound


def test_the_advertised_address_is_told_in_place_of_the_bound_one_of_its_family() -> None:
    settings = MediaSettings(advertise=("203.0.113.7",))
    assert announced_address("192.168.1.5", settings) == "203.0.113.7"
    assert announced_address("fd00::5", settings) == "fd00::5"
    assert announced_address("127.0.0.1", settings) == "127.0.0.1"
    asked_for = MediaSettings(bind=("127.0.0.1",), advertise=("203.0.113.7",))
    assert announced_address("127.0.0.1", asked_for) == "203.0.113.7"


def test_candidates_tell_address_and_port_the_preferred_first(opened: list[Endpoint]) -> None:
    settings = MediaSettings(bind=("127.0.0.1", "127.0.0.2"), advertise=("203.0.113.7",))
    opened += Addresses(settings).open()
    first, second = (endpoint.candidate().split() for endpoint in opened)
    assert first[1:3] == ["1", "udp"]
    assert first[4:] == ["203.0.113.7", str(opened[0].port), "typ", "host"]
    assert int(first[3]) > int(second[3])
    assert first[0] != second[0]


def test_ports_stay_within_their_range_until_they_are_all_taken(free_port: int, opened: list[Endpoint]) -> None:
    ports = PortRange(free_port, free_port + 2)
    made = Addresses(MediaSettings(bind=("127.0.0.1",), ports=ports), first_offset=1)
    for _ in range(3):
        opened += made.open()
    assert [endpoint.port for endpoint in opened] == [free_port + 1, free_port + 2, free_port]
    with pytest.raises(NoSocketError):
        made.open()


def test_a_port_just_freed_comes_last(free_port: int, opened: list[Endpoint]) -> None:
    made = Addresses(MediaSettings(bind=("127.0.0.1",), ports=PortRange(free_port, free_port + 2)))
    (first,) = made.open()
    first.socket.close()
    opened += made.open()
    assert opened[0].port != first.port


def test_ipv6_is_bound_too(opened: list[Endpoint]) -> None:
    opened += Addresses(MediaSettings(bind=("::1",))).open()
    assert opened[0].socket.family == socket.AF_INET6
    assert opened[0].candidate().split()[4] == "::1"


def test_addresses_of_other_machines_are_passed_over(opened: list[Endpoint], caplog: pytest.LogCaptureFixture) -> None:
    opened += Addresses(MediaSettings(bind=("203.0.113.7", "127.0.0.1"))).open()
    assert [endpoint.address for endpoint in opened] == ["127.0.0.1"]
    assert "cannot be received" in caplog.text
    with pytest.raises(NoSocketError):
        Addresses(MediaSettings(bind=("203.0.113.7",))).open()
