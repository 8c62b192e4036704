"""Sound files for Chromium's fake microphone."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE_HZ = 48_000
SECONDS = 10  # the fake microphone plays the file again and again
AMPLITUDE = 0.4


def write_tone(path: Path, hz: int) -> Path:
    """A steady tone of `hz` whole waves a second, so that the file's end meets its start; 0 is silence."""
    period = [round(AMPLITUDE * 32_767 * math.sin(math.tau * hz * i / RATE_HZ)) for i in range(RATE_HZ)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(struct.pack(f"<{RATE_HZ}h", *period) * SECONDS)
    return path
