"""Settings as hosts write them."""

import pytest

from cenacle.media.settings import MediaSettings, PortRange


@pytest.mark.parametrize(
    ("text", "first", "last"), [("", 0, 0), ("0", 0, 0), ("40000-40100", 40_000, 40_100), (" 40000 ", 40_000, 40_000)]
)
def test_ports_are_read(text: str, first: int, last: int) -> None:
    assert PortRange.parse(text) == PortRange(first, last)
    assert PortRange.parse(text).chosen_by_system == (first == 0)


@pytest.mark.parametrize("text", ["-1", "0-5", "70000", "5-4", "a-b", "1-2-3", "1.5", "40000:40100"])
def test_what_is_no_range_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="not a range"):
        PortRange.parse(text)


def test_addresses_are_read() -> None:
    settings = MediaSettings.parse(bind="127.0.0.1, ::1,", advertise="203.0.113.7", ports="40000-40001", slots=4)
    assert settings == MediaSettings(("127.0.0.1", "::1"), ("203.0.113.7",), PortRange(40_000, 40_001), 4)
    assert MediaSettings.parse() == MediaSettings()


@pytest.mark.parametrize("text", ["localhost", "1.2.3", "127.0.0.1;::1", "127.0.0.1:80"])
def test_what_is_no_address_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="not an IP address"):
        MediaSettings.parse(bind=text)
