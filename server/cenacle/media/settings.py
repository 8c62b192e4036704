"""What a host sets for voice: the addresses to bind, the addresses to tell browsers, the UDP ports."""

import ipaddress
from dataclasses import dataclass
from typing import Final

from cenacle.core import limits

ANY_PORT: Final = "0"


@dataclass(frozen=True, slots=True)
class PortRange:
    """UDP ports from `first` to `last`, both included; 0 to 0 leaves the choice to the system."""

    first: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        if (self.first, self.last) == (0, 0):
            return
        if not 1 <= self.first <= self.last <= 65_535:
            raise ValueError(f"not a range of ports: {self.first}-{self.last}")

    @property
    def chosen_by_system(self) -> bool:
        """Whether any free port will do."""
        return self.first == 0

    @classmethod
    def parse(cls, text: str) -> "PortRange":
        """Read `40000-40999`, one port, or an empty text or `0` for any. Raises ValueError with a reason."""
        text = text.strip()
        if text in ("", ANY_PORT):
            return cls()
        first, _, last = text.partition("-")
        try:
            return cls(int(first), int(last or first))
        except ValueError as error:
            raise ValueError(f"not a range of UDP ports such as 40000-40999: {text!r}") from error


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """Settings of the media process.

    `bind`: addresses to receive voice on; empty for 127.0.0.1 and every address of this machine; `0.0.0.0` and `::`
    stand for all addresses of their family. `advertise`: addresses told to browsers in place of the bound ones of the
    same family, for a machine behind a 1:1 NAT. `ports`: UDP ports to use, one for each member and bound address.
    `slots`: voices that a listener gets at once. `processes`: media processes that the rooms are spread over.
    """

    bind: tuple[str, ...] = ()
    advertise: tuple[str, ...] = ()
    ports: PortRange = PortRange()
    slots: int = limits.SLOTS
    processes: int = 1

    @classmethod
    def parse(
        cls, bind: str = "", advertise: str = "", ports: str = "", processes: int = 1, slots: int = limits.SLOTS
    ) -> "MediaSettings":
        """Read the settings as written in flags and environment. Raises ValueError with a reason for people."""
        return cls(parse_addresses(bind), parse_addresses(advertise), PortRange.parse(ports), slots, processes)


def parse_addresses(text: str) -> tuple[str, ...]:
    """Read IP addresses separated by commas. Raises ValueError with a reason for people."""
    addresses = []
    for part in text.split(","):
        if not (part := part.strip()):
            continue
        try:
            addresses.append(str(ipaddress.ip_address(part)))
        except ValueError as error:
            raise ValueError(f"not an IP address: {part!r}") from error
    return tuple(addresses)
