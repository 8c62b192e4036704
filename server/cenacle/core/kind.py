"""What a kind of object is: its titles, its defaults, and the properties of its own beside those of all kinds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cenacle.core.text import clean_line

Value = float | str
MATERIALS: Final = ("plain", "wood", "metal", "fabric", "glass", "glow")


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number of a kind's own, from `least` to `most`; `title` by language."""

    title: Mapping[str, str]
    default: float
    least: float
    most: float

    def accepted(self, value: Value) -> Value | None:
        """The value as it is kept, or None if it is not one."""
        if isinstance(value, str) or not self.least <= value <= self.most:
            return None
        return float(value)


@dataclass(frozen=True, slots=True)
class LineField:
    """A line of text of a kind's own, of `chars` characters at most, that matches `pattern` whole if not empty."""

    title: Mapping[str, str]
    chars: int
    pattern: str = r".*"
    default: str = ""

    def accepted(self, value: Value) -> Value | None:
        """The value as it is kept, or None if it is not one."""
        if not isinstance(value, str) or len(value) > self.chars:
            return None
        try:
            cleaned = clean_line(value) if value else ""
        except ValueError:
            return None
        return cleaned if not cleaned or re.fullmatch(self.pattern, cleaned) else None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object. `size` is how wide, high and deep it is at scale 1, in metres, standing on its foot.

    `text_chars` is how long its text may be, 0 if it has none; `own` are the properties that only this kind has.
    """

    id: str
    title: Mapping[str, str]
    colour: str
    size: tuple[float, float, float]
    material: str = "plain"
    text_chars: int = 0
    own: Mapping[str, NumberField | LineField] = field(default_factory=dict)

    def defaults(self) -> dict[str, Value]:
        """Its own properties, as they are until somebody sets them."""
        return {name: one.default for name, one in self.own.items()}
