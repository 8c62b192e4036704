"""Every private attribute of aiortc, aioice and pylibsrtp that is used, by name.

They may change in any release, which is why aiortc is pinned exactly. When this fails after an upgrade, read what has
changed before going on; when the code uses another one, add it here.
"""

import ast
import inspect
from pathlib import Path

import aioice
import pylibsrtp
import pytest
from aioice import stun
from aioice.ice import CandidatePair, StunProtocol
from aiortc import RTCCertificate, RTCDtlsTransport
from pylibsrtp import _binding

import cenacle.media
from cenacle.media.addresses import Endpoint
from cenacle.media.ice import DatagramPath, DtlsLink, IceConnection

OF_CONNECTION = {
    "_local_candidates",
    "_local_candidates_end",
    "_local_candidates_start",
    "_nominated",
    "_protocols",
    "_queue",
    "_remote_candidates",
}
OVERRIDDEN_IN_CONNECTION = {
    "add_remote_candidate": ["self", "remote_candidate"],
    "check_complete": ["self", "pair"],
    "check_incoming": ["self", "message", "addr", "protocol"],
    "close": ["self"],
    "data_received": ["self", "data", "component"],
    "gather_candidates": ["self"],
    "query_consent": ["self"],
}
OF_DTLS = {"_rx_srtp", "_set_role", "_tx_srtp"}
ASKED_BY_DTLS = {"_recv", "_send", "role"}
OF_SESSION = {"_srtp"}  # a pointer to libsrtp's own session


@pytest.fixture
async def connection() -> aioice.Connection:
    return aioice.Connection(ice_controlling=False)


async def test_the_connection_has_what_is_used_of_it(connection: aioice.Connection) -> None:
    assert set(vars(connection)) >= OF_CONNECTION
    assert isinstance(connection._protocols, list)
    assert isinstance(connection._nominated, dict)
    assert isinstance(connection._remote_candidates, list)
    assert connection._queue.qsize() == 0


@pytest.mark.parametrize(("name", "parameters"), OVERRIDDEN_IN_CONNECTION.items())
def test_what_is_overridden_in_the_connection_is_still_called_so(name: str, parameters: list[str]) -> None:
    assert list(inspect.signature(getattr(aioice.Connection, name)).parameters) == parameters
    assert name in vars(IceConnection)


def test_a_pair_names_its_protocol_and_where_it_leads() -> None:
    assert list(inspect.signature(CandidatePair).parameters) == ["protocol", "remote_candidate"]
    assert isinstance(inspect.getattr_static(CandidatePair, "remote_addr"), property)


def test_a_protocol_is_given_datagrams_and_its_receiver() -> None:
    assert list(inspect.signature(StunProtocol).parameters) == ["receiver"]
    assert list(inspect.signature(StunProtocol.datagram_received).parameters) == ["self", "data", "addr"]
    assert "datagram_received" in vars(DatagramPath)
    assert stun.HEADER_LENGTH == 20


async def test_the_dtls_transport_has_what_is_used_of_it_and_asks_for_what_it_gets(
    connection: aioice.Connection,
) -> None:
    link = DtlsLink(IceConnection(list[Endpoint](), lambda data: None, lambda: None))
    transport = RTCDtlsTransport(link, [RTCCertificate.generateCertificate()])  # type: ignore[arg-type]
    for name in OF_DTLS:
        assert hasattr(transport, name)
    assert set(vars(link)) == ASKED_BY_DTLS
    source = inspect.getsource(RTCDtlsTransport)
    asked = {name for name in [*dir(connection), "_recv", "_send", "role"] if f"self.transport.{name}" in source}
    assert asked <= ASKED_BY_DTLS


def test_sessions_protect_and_unprotect() -> None:
    for name in ("protect", "protect_rtcp", "unprotect", "unprotect_rtcp"):
        assert list(inspect.signature(getattr(pylibsrtp.Session, name)).parameters) == ["self", "packet"]


def test_a_session_can_be_used_without_the_copies_that_it_makes() -> None:
    policy = pylibsrtp.Policy(key=bytes(30), ssrc_type=pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
    own, other = pylibsrtp.Session(policy), pylibsrtp.Session(policy)
    assert set(vars(own)) >= OF_SESSION
    packet = bytes([0x80, 111, 0, 1]) + bytes(8) + b"opus"
    buffer, size = _binding.ffi.new("char[]", packet.ljust(200, b"\0")), _binding.ffi.new("int *", len(packet))
    assert _binding.lib.srtp_protect(own._srtp[0], buffer, size) == 0
    assert bytes(_binding.ffi.buffer(buffer, size[0])) == other.protect(packet)
    assert pylibsrtp.ERRORS[7] == "authentication failure"


def test_no_other_private_attribute_is_used() -> None:
    """Private names that are used on something else than `self` must be listed above or be of the module's own."""
    own = {"_settings"}
    listed = OF_CONNECTION | OF_DTLS | OF_SESSION | ASKED_BY_DTLS | own
    used: set[str] = set()
    for path in Path(cenacle.media.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
                of_self = isinstance(node.value, ast.Name) and node.value.id == "self"
                if not of_self:
                    used.add(node.attr)
    assert used <= listed
    assert used & OF_DTLS == OF_DTLS
