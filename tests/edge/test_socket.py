"""The parts of the socket that need no house."""

from __future__ import annotations

import pytest
from websockets.frames import Frame, Opcode

from cenacle.edge.socket import binary_frame, is_same_origin


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_frames_are_those_of_the_library(length: int) -> None:
    payload = bytes(length)
    assert binary_frame(payload) == Frame(Opcode.BINARY, payload).serialize(mask=False)


@pytest.mark.rule("P-SOCK-1")
@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://localhost:8000", "localhost:8000", True),
        ("https://club.example", "club.example", True),
        ("https://club.example", "club.example:443", True),
        ("http://club.example:80", "club.example", True),
        ("https://CLUB.example", "club.EXAMPLE", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://club.example", "club.example:80", False),
        ("http://localhost:8000", "localhost:8001", False),
        ("http://club.example.evil", "club.example", False),
        ("http://evil/club.example", "club.example", False),
        ("http://club.example@evil", "club.example", False),
        ("null", "null", False),
        ("file://", "", False),
        ("http://", "", False),
        ("http://a:port", "a:port", False),
        ("http://[::1", "[::1", False),
    ],
)
def test_origins(origin: str, host: str, same: bool) -> None:
    assert is_same_origin(origin, host) is same
