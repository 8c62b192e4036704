"""What comes out of a page's loudspeakers, and what it receives."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.member_page import MemberPage

SILENCE = 1e-4  # rms; full scale is 1
HEARD = 1e-3
STEADY = """async () => {
    const one = () => { const { left, right } = instruments.hear(); return left + right; };
    const before = one();
    await new Promise((resolve) => setTimeout(resolve, 400));
    return before > %g && Math.abs(one() - before) < 0.05 * before;
}"""
PACKETS_IN_A_SECOND = """async () => {
    const before = await instruments.packetsReceived();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return (await instruments.packetsReceived()) - before;
}"""


@dataclass(frozen=True)
class Heard:
    """What comes out of the loudspeakers: loudness at the ears, the strongest frequency and its share of the power."""

    left: float
    right: float
    hz: float
    purity: float

    @property
    def power(self) -> float:
        return self.left**2 + self.right**2


def listen(member: MemberPage) -> Heard:
    """What a member hears, once it is steady: the noise suppression of the speaker's browser takes its time."""
    member.wait(STEADY % HEARD)
    return Heard(**member.read("instruments.hear()"))


def wait_for_silence(member: MemberPage) -> None:
    """Until no slot has anybody, nothing is to be heard, and nothing is received."""
    member.wait("cenacle.voice.sources.length === 0")
    member.wait(f"(({{ left, right }}) => left + right < {SILENCE})(instruments.hear())")
    member.wait(f"async () => await ({PACKETS_IN_A_SECOND})() === 0")
